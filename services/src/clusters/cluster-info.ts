import { Type, type Static } from 'typebox';
import { findNodeType } from '../node-types/catalog';
import { Autoscale, ClusterAttributes, ClusterSpec } from './attributes';
import type { ClusterRow, NodeRow } from './schema';
import { sizeOf } from './transitions';

/** Where Spark's JDBC server would listen; clients expect the number in every reply. */
const JDBC_PORT = 10_000;

/** States in which there is a Spark application. */
const WORKING: ReadonlySet<string> = new Set(['RUNNING', 'RESIZING']);

const SparkNode = Type.Object({
  node_id: Type.String(),
  instance_id: Type.String(),
  private_ip: Type.String(),
  host_private_ip: Type.String(),
  public_dns: Type.String(),
  start_timestamp: Type.Integer(),
  node_aws_attributes: Type.Object({ is_spot: Type.Boolean() }),
});

const TerminationReason = Type.Object({
  code: Type.String(),
  type: Type.String(),
  parameters: Type.Record(Type.String(), Type.String()),
});

/** A cluster in the words of the API: https://docs.databricks.com/api/workspace/clusters/get */
export const ClusterInfo = Type.Object({
  ...ClusterAttributes.properties,
  cluster_id: Type.String(),
  creator_user_name: Type.String(),
  cluster_source: Type.String(),
  state: Type.String(),
  state_message: Type.String(),
  num_workers: Type.Integer(),
  autoscale: Type.Optional(Autoscale),
  start_time: Type.Integer(),
  terminated_time: Type.Optional(Type.Integer()),
  last_state_loss_time: Type.Integer(),
  last_activity_time: Type.Optional(Type.Integer()),
  last_restarted_time: Type.Optional(Type.Integer()),
  termination_reason: Type.Optional(TerminationReason),
  default_tags: Type.Record(Type.String(), Type.String()),
  pinned_by_user_name: Type.Optional(Type.String()),
  spark_context_id: Type.Optional(Type.Integer()),
  jdbc_port: Type.Integer(),
  cluster_cores: Type.Optional(Type.Number()),
  cluster_memory_mb: Type.Optional(Type.Integer()),
  driver: Type.Optional(SparkNode),
  executors: Type.Optional(Type.Array(SparkNode)),
  spec: Type.Optional(ClusterSpec),
});
export type ClusterInfo = Static<typeof ClusterInfo>;

/** @param nodes those of the cluster that have not ended */
export function clusterInfo(row: ClusterRow, nodes: readonly NodeRow[]): ClusterInfo {
  const working = nodes.filter(({ state }) => state === 'READY' || state === 'DRAINING');
  const driver = working.find(({ place }) => place === 'driver');
  const { autoscale } = sizeOf(row);
  const types = working.map(({ instance_type: type }) => findNodeType(type));
  return {
    ...row.attributes,
    cluster_id: row.cluster_id,
    cluster_name: row.cluster_name,
    creator_user_name: row.creator_name,
    cluster_source: row.cluster_source,
    state: row.state,
    state_message: row.state_message,
    num_workers: row.num_workers,
    ...(autoscale && { autoscale }),
    start_time: row.started_at.getTime(),
    ...times(row),
    ...(row.termination_code !== null && {
      termination_reason: {
        code: row.termination_code,
        type: row.termination_type ?? 'SERVICE_FAULT',
        parameters: row.termination_parameters,
      },
    }),
    default_tags: defaultTags(row),
    ...(row.pinned_by !== null && { pinned_by_user_name: row.pinned_by }),
    ...(row.spark_context_id !== null && WORKING.has(row.state) && { spark_context_id: Number(row.spark_context_id) }),
    jdbc_port: JDBC_PORT,
    ...(working.length > 0 && {
      cluster_cores: types.reduce((sum, type) => sum + (type?.cores ?? 0), 0),
      cluster_memory_mb: types.reduce((sum, type) => sum + (type?.memoryMiB ?? 0), 0),
      executors: working.filter(({ place }) => place === 'worker').map(sparkNode),
    }),
    ...(driver && { driver: sparkNode(driver) }),
  };
}

/** Tags that every cluster has of itself, and its instances with it. */
export function defaultTags({
  cluster_id,
  cluster_name,
  creator_name,
}: Pick<ClusterRow, 'cluster_id' | 'cluster_name' | 'creator_name'>) {
  return { Vendor: 'Lakehouse', Creator: creator_name, ClusterName: cluster_name, ClusterId: cluster_id };
}

function times(row: ClusterRow) {
  return {
    last_state_loss_time: (row.last_restarted_at ?? row.started_at).getTime(),
    ...(row.terminated_at && { terminated_time: row.terminated_at.getTime() }),
    ...(row.last_activity_at && { last_activity_time: row.last_activity_at.getTime() }),
    ...(row.last_restarted_at && { last_restarted_time: row.last_restarted_at.getTime() }),
  };
}

function sparkNode(node: NodeRow): Static<typeof SparkNode> {
  const address = node.private_address ?? '';
  return {
    node_id: node.node_id.replaceAll('-', ''),
    instance_id: node.instance_id ?? '',
    private_ip: address,
    host_private_ip: address,
    public_dns: '',
    start_timestamp: (node.launched_at ?? node.wanted_at).getTime(),
    node_aws_attributes: { is_spot: node.lifecycle === 'spot' },
  };
}
