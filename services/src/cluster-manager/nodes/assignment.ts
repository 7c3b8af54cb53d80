import type { Assignment, InitScript, Library, RuntimeArchive } from '../../agent/api/assignment';
import type { InitScriptInfo } from '../../clusters/attributes';
import type { ClusterRow, NodeRow } from '../../clusters/schema';
import { isolationOf } from '../../clusters/spec/access-mode-rule';
import type { NodeType } from '../launchers/launcher';

/** What an assignment has besides the rows of cluster and node. */
export interface AssignmentFacts {
  readonly sparkSecret: string;
  readonly nodeType: NodeType;
  /** What each worker is; undefined without workers. */
  readonly workerType?: NodeType;
  /** Where workers register; undefined for the driver. */
  readonly masterUrl?: string;
  /** Those of the workspace, which run before those of the cluster. */
  readonly globalInitScripts: readonly InitScript[];
  readonly libraries: readonly Library[];
  /** Where the node fetches the runtime. @default - it has to have it */
  readonly runtimeArchive?: RuntimeArchive;
}

/** What the cluster's present generation has a node be. */
export function assignmentOf(cluster: ClusterRow, node: NodeRow, facts: AssignmentFacts): Assignment {
  const { attributes } = cluster;
  const logs = attributes.cluster_log_conf?.s3?.destination;
  return {
    accountId: cluster.account_id,
    workspaceId: cluster.workspace_id,
    clusterId: cluster.cluster_id,
    clusterName: cluster.cluster_name,
    generation: cluster.generation,
    place: placeOf(cluster, node, facts),
    runtimeKey: attributes.spark_version ?? '',
    ...(facts.runtimeArchive && { runtimeArchive: facts.runtimeArchive }),
    cores: facts.nodeType.cores,
    memoryMiB: facts.nodeType.memoryMiB,
    sparkSecret: facts.sparkSecret,
    sparkConf: attributes.spark_conf ?? {},
    environment: attributes.spark_env_vars ?? {},
    isolation: isolationOf(attributes),
    initScripts: [...facts.globalInitScripts, ...(attributes.init_scripts ?? []).flatMap(initScriptOf)],
    libraries: [...facts.libraries],
    ...(logs !== undefined && { logDestination: `${logs.replace(/\/$/, '')}/${cluster.cluster_id}` }),
  };
}

function placeOf(cluster: ClusterRow, node: NodeRow, { workerType, masterUrl }: AssignmentFacts): Assignment['place'] {
  if (node.place === 'worker') return { kind: 'worker', masterUrl: masterUrl ?? '' };
  const workers = cluster.num_workers > 0 || (cluster.max_workers ?? 0) > 0;
  return { kind: 'driver', workers, ...(workers && workerType && { worker: { memoryMiB: workerType.memoryMiB } }) };
}

function initScriptOf({ s3, file }: InitScriptInfo): InitScript[] {
  if (s3) return [{ scope: 'cluster', name: s3.destination, source: { s3: s3.destination } }];
  if (!file) return [];
  return [{ scope: 'cluster', name: file.destination, source: { file: file.destination.replace(/^file:/, '') } }];
}
