import { keyOf } from '../../clusters/cluster-key';
import { endNode, giveToCluster, insertNodes, type NewNode } from '../../clusters/nodes';
import type { ClusterRow, NodeRow } from '../../clusters/schema';
import type { InstancePoolRow } from '../../instance-pools/schema';
import { moveNode as reachNodeFor } from '../../relay/expected-nodes';
import type { Tx } from '../../schema';
import { mustBe, type Managing } from '../managing';
import { planNodes, type Missing } from '../nodes/launch-plan';
import { idleNodes, lockPool, roomOf, wakePool } from './rows';

/**
 * Has a cluster have the nodes that it lacks: what waits in its pools becomes its own in this very transaction, and the rest is to be
 * launched.
 *
 * @param there how many nodes it has already
 * @returns whether anything changed; not while it waits for nodes that its pool is about to have
 */
export async function wantNodes(
  tx: Tx,
  { launcherName, ids }: Managing,
  cluster: ClusterRow,
  missing: Missing,
  there: number,
  now: Date,
): Promise<boolean> {
  const planned = planNodes(cluster, missing, there, launcherName, ids);
  const others = planned.filter(({ instancePoolId }) => instancePoolId === undefined);
  let changed = (await insertNodes(tx, cluster, others, now)).length > 0;
  const pools = new Set(planned.flatMap(({ instancePoolId }) => instancePoolId ?? []));
  // In one order for all, since each pool is held until the transaction ends.
  for (const poolId of [...pools].sort()) {
    const ofPool = planned.filter(({ instancePoolId }) => instancePoolId === poolId);
    changed = (await wantOfPool(tx, cluster, poolId, ofPool, now)) || changed;
  }
  return changed;
}

async function wantOfPool(tx: Tx, cluster: ClusterRow, poolId: string, planned: readonly NewNode[], now: Date): Promise<boolean> {
  const key = { ...keyOf(cluster), poolId };
  const pool = await lockPool(tx, key);
  // Of a pool that was deleted, clusters that run go on.
  if (!pool) return (await insertNodes(tx, cluster, planned, now)).length > 0;
  const idle = await idleNodes(tx, key);
  const ready = hasItsProfile(cluster, pool) ? idle.filter(isThere).slice(0, planned.length) : [];
  for (const [index, node] of ready.entries()) await take(tx, cluster, node, planned[index]?.place ?? 'worker', now);
  if (ready.length > 0) await wakePool(tx, key, now);
  const rest = planned.slice(ready.length);
  const room = await roomOf(tx, pool, key);
  const launched = rest.slice(0, room);
  await insertNodes(tx, cluster, launched, now);
  const coming = idle.filter(({ state }) => state === 'WANTED').length;
  const refused = rest.slice(launched.length + coming);
  await refuse(tx, cluster, pool, refused, now);
  return ready.length + launched.length + refused.length > 0;
}

function isThere({ state }: NodeRow): boolean {
  return state === 'JOINED' || state === 'LAUNCHED';
}

/** An instance has one profile from its launch to its end. */
function hasItsProfile({ attributes }: ClusterRow, pool: InstancePoolRow): boolean {
  return attributes.aws_attributes?.instance_profile_arn === pool.attributes.aws_attributes?.instance_profile_arn;
}

async function take(tx: Tx, cluster: ClusterRow, node: NodeRow, place: 'driver' | 'worker', now: Date): Promise<void> {
  const { accountId, clusterId } = keyOf(cluster);
  mustBe(await giveToCluster(tx, cluster, node, place, now));
  await reachNodeFor(tx, { accountId, nodeId: node.node_id, clusterId });
}

async function refuse(tx: Tx, cluster: ClusterRow, pool: InstancePoolRow, nodes: readonly NewNode[], now: Date): Promise<void> {
  const message =
    `Instance pool ${pool.instance_pool_name} has its max_capacity of ${pool.max_capacity} instances; ` +
    'end another cluster of it, or edit the pool';
  for (const node of await insertNodes(tx, cluster, nodes, now)) {
    mustBe(await endNode(tx, node, 'ENDED', { code: 'INSTANCE_POOL_MAX_CAPACITY_REACHED', message }, now));
  }
}
