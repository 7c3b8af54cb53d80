import type { ClusterAttributes } from '../../clusters/attributes';
import type { NewNode } from '../../clusters/nodes';
import type { ClusterRow, NodeRow } from '../../clusters/schema';
import { keyOf } from '../../clusters/cluster-key';
import type { Ids } from '../../platform/ids';
import type { InstanceOwner, LaunchRequest, Market, NodeType, Volumes } from '../launchers/launcher';
import type { Situation } from '../situation';
import { zonesOf } from './zones';

/** Nodes that are missing: the driver, and so many workers. */
export interface Missing {
  readonly driver: boolean;
  readonly workers: number;
}

/**
 * The nodes that are to be launched, in groups that are alike: the driver, workers on demand, spot workers. Each group has a token
 * of its own, with which its launch may be repeated.
 *
 * @param there how many nodes the cluster has already; they count against `first_on_demand`
 */
export function planNodes(cluster: ClusterRow, missing: Missing, there: number, launcher: string, ids: Ids): NewNode[] {
  const { attributes } = cluster;
  const spot = attributes.aws_attributes?.availability?.startsWith('SPOT') === true;
  const onDemandFirst = spot ? (attributes.aws_attributes?.first_on_demand ?? 0) : Number.POSITIVE_INFINITY;
  const tokens = new Map<string, string>();
  const places = [...(missing.driver ? (['driver'] as const) : []), ...Array<'worker'>(missing.workers).fill('worker')];
  return places.map((place, index) => {
    const lifecycle = there + index < onDemandFirst ? 'on-demand' : 'spot';
    const group = `${place} ${lifecycle}`;
    const clientToken = tokens.get(group) ?? ids.uuid();
    tokens.set(group, clientToken);
    const pool = place === 'driver' ? attributes.driver_instance_pool_id : attributes.instance_pool_id;
    return {
      nodeId: ids.uuid(),
      place,
      launcher,
      clientToken,
      instanceType: nodeTypeIdsOf(attributes, place)[0],
      lifecycle,
      ...(pool !== undefined && { instancePoolId: pool }),
    };
  });
}

/** The node types that a place may have, the preferred one first. */
export function nodeTypeIdsOf(attributes: ClusterAttributes, place: 'driver' | 'worker'): [string, ...string[]] {
  const worker = attributes.node_type_id ?? '';
  if (place === 'worker') return [worker, ...(attributes.worker_node_type_flexibility?.alternate_node_type_ids ?? [])];
  return [attributes.driver_node_type_id ?? worker, ...(attributes.driver_node_type_flexibility?.alternate_node_type_ids ?? [])];
}

/** What nodes are launched as. */
export interface LaunchPlan {
  readonly owner: InstanceOwner;
  /** For which they work. @default - none: they wait in a pool */
  readonly cluster?: ClusterRow;
  readonly attributes: ClusterAttributes;
  readonly tags: Readonly<Record<string, string>>;
  /** Availability zones that were tried in vain. @default - none */
  readonly avoidZones?: readonly string[];
}

export function planOfCluster({ cluster, left }: Pick<Situation, 'cluster' | 'left'>): LaunchPlan {
  const { accountId, workspaceId } = keyOf(cluster);
  const { attributes, cluster_name: ClusterName, creator_name: Creator } = cluster;
  const tags = { ...attributes.custom_tags, ClusterName, Creator };
  return { owner: { accountId, workspaceId }, cluster, attributes, tags, avoidZones: zonesOf(left) };
}

/** The launch of a group of nodes that have one token: the same each time that it is asked for. */
export function launchRequestOf(
  { owner, cluster, attributes, tags, avoidZones = [] }: LaunchPlan,
  group: readonly [NodeRow, ...NodeRow[]],
  nodeTypes: readonly [NodeType, ...NodeType[]],
  zone: string | undefined,
): LaunchRequest {
  const [{ client_token: clientToken, place, lifecycle }] = group;
  const aws = attributes.aws_attributes ?? {};
  return {
    owner,
    ...(cluster && { clusterId: cluster.cluster_id }),
    clientToken,
    use: place ?? 'worker',
    count: group.length,
    nodeTypes,
    market: marketOf(lifecycle, aws),
    ...(zone !== undefined ? { zone } : avoidZones.length > 0 && { avoidZones }),
    ...(aws.ebs_volume_count && { volumes: volumesOf(aws.ebs_volume_count, aws) }),
    ...(aws.instance_profile_arn !== undefined && { instanceProfileArn: aws.instance_profile_arn }),
    tags,
  };
}

type AwsAttributes = NonNullable<ClusterAttributes['aws_attributes']>;

function marketOf(lifecycle: NodeRow['lifecycle'], aws: AwsAttributes): Market {
  if (lifecycle === 'on-demand') return { lifecycle: 'ON_DEMAND' };
  const fallback = aws.availability === 'SPOT_WITH_FALLBACK';
  return { lifecycle: 'SPOT', bidPercent: aws.spot_bid_price_percent ?? 100, fallback };
}

/** In GiB: what a volume has when nobody says; the least that AWS gives of the throughput-optimized ones. */
const VOLUME_SIZE = { gp3: 100, st1: 500 } as const;

function volumesOf(count: number, aws: AwsAttributes): Volumes {
  const type = aws.ebs_volume_type === 'THROUGHPUT_OPTIMIZED_HDD' ? 'st1' : 'gp3';
  return {
    count,
    type,
    sizeGiB: aws.ebs_volume_size ?? VOLUME_SIZE[type],
    ...(aws.ebs_volume_iops !== undefined && { iops: aws.ebs_volume_iops }),
    ...(aws.ebs_volume_throughput !== undefined && { throughput: aws.ebs_volume_throughput }),
  };
}
