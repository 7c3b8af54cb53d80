import type { Insertable, Updateable } from 'kysely';
import type { PoolKey } from '../instance-pools/pool-key';
import type { Tx } from '../schema';
import type { ClusterKey } from './cluster-key';
import type { ClusterNodeTable, ClusterRow, NodeRow } from './schema';
import type { NodeState } from './state';
import type { TerminationReason } from './termination-reason';
import { beginUsage, endUsage } from './node-usage';

/** A node that is wanted for a cluster. Written before anything is launched, with the token that a repeated launch has too. */
export interface NewNode {
  readonly nodeId: string;
  readonly place: 'driver' | 'worker';
  readonly launcher: string;
  readonly clientToken: string;
  readonly instanceType: string;
  readonly lifecycle: 'spot' | 'on-demand';
  readonly availabilityZone?: string;
  readonly instancePoolId?: string;
}

/** Writes down that nodes are wanted for the cluster's present generation. */
export function insertNodes(tx: Tx, cluster: ClusterRow, nodes: readonly NewNode[], now: Date): Promise<NodeRow[]> {
  const { account_id, workspace_id, cluster_id, generation } = cluster;
  return insert(
    tx,
    nodes.map((node) => ({
      ...columnsOf(node),
      account_id,
      workspace_id,
      cluster_id,
      generation,
      place: node.place,
      wanted_at: now,
    })),
  );
}

/** A node that is to wait in a pool. */
export type NewIdleNode = Omit<NewNode, 'place' | 'instancePoolId'>;

/** Writes down that nodes are wanted that wait in a pool. */
export function insertIdleNodes(tx: Tx, pool: PoolKey, nodes: readonly NewIdleNode[], now: Date): Promise<NodeRow[]> {
  const { accountId: account_id, workspaceId: workspace_id, poolId: instancePoolId } = pool;
  return insert(
    tx,
    nodes.map((node) => ({
      ...columnsOf({ ...node, instancePoolId }),
      account_id,
      workspace_id,
      generation: NEVER_ASSIGNED,
      wanted_at: now,
    })),
  );
}

/** The generation of a node of a pool until it is about to be assigned: nothing of any cluster has reached it. */
export const NEVER_ASSIGNED = 0;

function columnsOf(node: NewIdleNode & Pick<NewNode, 'instancePoolId'>) {
  return {
    node_id: node.nodeId,
    instance_pool_id: node.instancePoolId ?? null,
    launcher: node.launcher,
    client_token: node.clientToken,
    instance_type: node.instanceType,
    availability_zone: node.availabilityZone ?? null,
    lifecycle: node.lifecycle,
  };
}

function insert(tx: Tx, rows: readonly Insertable<ClusterNodeTable>[]): Promise<NodeRow[]> {
  if (rows.length === 0) return Promise.resolve([]);
  return tx
    .insertInto('cluster_node')
    .values([...rows])
    .returningAll()
    .execute();
}

/** A node that waits in a pool works for a cluster from now on, and its usage begins. */
export async function giveToCluster(
  tx: Tx,
  cluster: ClusterRow,
  node: NodeRow,
  place: 'driver' | 'worker',
  now: Date,
): Promise<NodeRow | undefined> {
  const given = await update(tx, node, { cluster_id: cluster.cluster_id, place });
  if (given) await beginUsage(tx, cluster, given, now);
  return given;
}

/** A node that was never assigned waits in its pool again. */
export async function giveBackToPool(tx: Tx, node: NodeRow, now: Date): Promise<NodeRow | undefined> {
  const given = await update(tx, node, { cluster_id: null, place: null });
  if (given) await endUsage(tx, given, now);
  return given;
}

/** The nodes of a cluster that have not ended, the driver first. */
export function nodesOf(tx: Tx, { accountId, workspaceId, clusterId }: ClusterKey): Promise<NodeRow[]> {
  return tx
    .selectFrom('cluster_node')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId)
    .where('state', '<>', 'ENDED')
    .orderBy('place')
    .orderBy('wanted_at')
    .orderBy('node_id')
    .execute();
}

/** What each state of a node may become. A restarted cluster assigns its nodes anew; whatever fails on the way ends. */
export const NEXT_NODE_STATES: Readonly<Record<NodeState, readonly NodeState[]>> = {
  WANTED: ['LAUNCHED', 'JOINED', 'ENDING', 'ENDED'],
  LAUNCHED: ['JOINED', 'ENDING', 'ENDED'],
  JOINED: ['ASSIGNED', 'ENDING', 'ENDED'],
  ASSIGNED: ['READY', 'ASSIGNED', 'ENDING', 'ENDED'],
  READY: ['ASSIGNED', 'DRAINING', 'ENDING', 'ENDED'],
  DRAINING: ['ENDING', 'ENDED'],
  ENDING: ['ENDED'],
  ENDED: [],
};

/** What a change of a node sets; its state is moved by `moveNode` alone. */
export type NodeChange = Pick<
  Updateable<ClusterNodeTable>,
  'instance_id' | 'instance_type' | 'availability_zone' | 'lifecycle' | 'private_address' | 'client_token' | 'generation'
>;

/** When each state began, in columns. */
const SINCE = {
  LAUNCHED: 'launched_at',
  JOINED: 'joined_at',
  ASSIGNED: 'assigned_at',
  READY: 'ready_at',
  DRAINING: 'draining_at',
  ENDING: 'ending_at',
  ENDED: 'ended_at',
} as const satisfies Readonly<Partial<Record<NodeState, keyof ClusterNodeTable>>>;

/**
 * Moves a node that is still as it was read; the time is kept, and with LAUNCHED or JOINED its usage begins, with ENDED it ends.
 *
 * @param cluster for which it works; undefined while it waits in a pool
 * @returns the node as it is now; undefined when somebody else was first
 */
export async function moveNode(
  tx: Tx,
  cluster: ClusterRow | undefined,
  node: NodeRow,
  state: Exclude<NodeState, 'WANTED'>,
  now: Date,
  change: NodeChange = {},
): Promise<NodeRow | undefined> {
  if (!NEXT_NODE_STATES[node.state].includes(state)) {
    throw new Error(`node ${node.node_id} is ${node.state}, which does not become ${state}`);
  }
  const moved = await update(tx, node, { ...change, state, [SINCE[state]]: now });
  if (moved && cluster && node.state === 'WANTED' && (state === 'LAUNCHED' || state === 'JOINED')) {
    await beginUsage(tx, cluster, moved, now);
  }
  if (moved && state === 'ENDED') await endUsage(tx, moved, now);
  return moved;
}

/** Changes what is known of a node that is still as it was read; its state stays. */
export function changeNode(tx: Tx, node: NodeRow, change: NodeChange): Promise<NodeRow | undefined> {
  return update(tx, node, change);
}

/** Any state but ENDED → ENDING or ENDED, with the reason that came first. */
export async function endNode(
  tx: Tx,
  node: NodeRow,
  state: 'ENDING' | 'ENDED',
  reason: TerminationReason,
  now: Date,
): Promise<NodeRow | undefined> {
  const moved = await update(tx, node, {
    state,
    [SINCE[state]]: now,
    end_reason: node.end_reason ?? reason.code,
    end_message: node.end_message ?? reason.message,
  });
  if (moved && state === 'ENDED') await endUsage(tx, moved, now);
  return moved;
}

function update(tx: Tx, node: NodeRow, change: Updateable<ClusterNodeTable>): Promise<NodeRow | undefined> {
  return tx
    .updateTable('cluster_node')
    .set({ ...change, version: node.version + 1 })
    .where('account_id', '=', node.account_id)
    .where('workspace_id', '=', node.workspace_id)
    .where('node_id', '=', node.node_id)
    .where('state', '=', node.state)
    .where('version', '=', node.version)
    .returningAll()
    .executeTakeFirst();
}
