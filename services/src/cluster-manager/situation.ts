import { readCluster } from '../clusters/change-cluster';
import type { ClusterKey } from '../clusters/cluster-key';
import { nodesOf } from '../clusters/nodes';
import type { ClusterRow, NodeRow } from '../clusters/schema';
import { readReports, type NodeStanding } from '../relay/node-reports';
import type { Tx } from '../schema';
import { isLeft } from './nodes/zones';
import { failuresOf, type NodeFailure } from './nodes/node-failures';

/** Nodes as they are at a moment, and what they say. */
export interface NodesAtAMoment {
  /** Those that have not ended; of a cluster, the driver first. */
  readonly nodes: readonly NodeRow[];
  readonly standings: ReadonlyMap<string, NodeStanding>;
  readonly now: Date;
}

/** A cluster as it is at a moment: what is wanted, what there is, and what its nodes say. */
export interface Situation extends NodesAtAMoment {
  readonly cluster: ClusterRow;
  /** Workers of this generation that ended, or are ending, by a failure, the newest first. */
  readonly failures: readonly NodeFailure[];
  /** Why the driver of this generation has ended, or is ending, by a failure. */
  readonly driverFailure?: NodeFailure;
  /** What failed in availability zones that this generation was started in and has left, since they had no room for all nodes. */
  readonly left: readonly NodeFailure[];
}

/** Undefined when there is no such cluster any more. */
export async function readSituation(tx: Tx, key: ClusterKey, now: Date): Promise<Situation | undefined> {
  const cluster = await readCluster(tx, key);
  if (!cluster) return undefined;
  const nodes = await nodesOf(tx, key);
  const all = await failuresOf(tx, cluster);
  const left = all.filter((failure) => isLeft(failure, cluster, nodes.filter(isStaying)));
  const failures = all.filter((failure) => !left.includes(failure));
  const driverFailure = failures.find(({ place }) => place === 'driver');
  return {
    cluster,
    nodes,
    standings: await standingsOf(tx, key.accountId, nodes, now),
    failures: failures.filter(({ place }) => place === 'worker'),
    ...(driverFailure && { driverFailure }),
    left,
    now,
  };
}

/** What is known of nodes, by their ids. */
export async function standingsOf(
  tx: Tx,
  accountId: string,
  nodes: readonly NodeRow[],
  now: Date,
): Promise<ReadonlyMap<string, NodeStanding>> {
  const nodeIds = nodes.map((node) => node.node_id);
  const standings = await readReports(tx, { accountId, nodeIds, now });
  return new Map(standings.map((standing) => [standing.nodeId, standing]));
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
