import { readCluster } from '../clusters/change-cluster';
import type { ClusterKey } from '../clusters/cluster-key';
import { nodesOf } from '../clusters/nodes';
import type { ClusterRow, NodeRow } from '../clusters/schema';
import { readReports, type NodeStanding } from '../relay/node-reports';
import type { TerminationReason } from '../clusters/termination-reason';
import type { Tx } from '../schema';
import { failuresOf, type NodeFailure } from './nodes/node-failures';

/** A cluster as it is at a moment: what is wanted, what there is, and what its nodes say. */
export interface Situation {
  readonly cluster: ClusterRow;
  /** Those that have not ended, the driver first. */
  readonly nodes: readonly NodeRow[];
  readonly standings: ReadonlyMap<string, NodeStanding>;
  /** Workers of this generation that ended, or are ending, by a failure, the newest first. */
  readonly failures: readonly NodeFailure[];
  /** Why the driver of this generation has ended, or is ending, by a failure. */
  readonly driverFailure?: TerminationReason;
  readonly now: Date;
}

/** Undefined when there is no such cluster any more. */
export async function readSituation(tx: Tx, key: ClusterKey, now: Date): Promise<Situation | undefined> {
  const cluster = await readCluster(tx, key);
  if (!cluster) return undefined;
  const nodes = await nodesOf(tx, key);
  const nodeIds = nodes.map((node) => node.node_id);
  const standings = await readReports(tx, { accountId: key.accountId, nodeIds, now });
  const [driverFailure] = await failuresOf(tx, cluster, 'driver');
  return {
    cluster,
    nodes,
    standings: new Map(standings.map((standing) => [standing.nodeId, standing])),
    failures: await failuresOf(tx, cluster, 'worker'),
    ...(driverFailure && { driverFailure: driverFailure.reason }),
    now,
  };
}

/** The node that is the driver, or is to be; undefined when there is none, or the one there was is on its way out. */
export function driverOf({ nodes }: Situation): NodeRow | undefined {
  return nodes.find((node) => node.place === 'driver' && isStaying(node));
}

/** Workers that are there, or on their way. */
export function workersOf({ nodes }: Situation): NodeRow[] {
  return nodes.filter((node) => node.place === 'worker' && isStaying(node));
}

export function isStaying({ state }: NodeRow): boolean {
  return state !== 'DRAINING' && state !== 'ENDING' && state !== 'ENDED';
}

/** Whether the node does what this generation of the cluster wants of it. */
export function isReady({ cluster }: Situation, node: NodeRow): boolean {
  return node.state === 'READY' && node.generation === cluster.generation;
}
