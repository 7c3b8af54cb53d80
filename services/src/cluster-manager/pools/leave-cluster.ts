import { giveBackToPool, NEVER_ASSIGNED } from '../../clusters/nodes';
import type { NodeRow } from '../../clusters/schema';
import type { PoolKey } from '../../instance-pools/pool-key';
import { moveNode as reachNodeFor } from '../../relay/expected-nodes';
import type { Tx } from '../../schema';
import { mustBe, type Managing } from '../managing';
import { isWanted } from '../nodes/node-failures';
import { addIdleNodes } from './new-idle-nodes';
import { lockPool, roomOf, wakePool } from './rows';

/**
 * Gives a node back to its pool that nothing of the cluster has reached: it was taken, and is not needed. Whether it was.
 *
 * A node that was assigned never goes back: what users' code may have left on it cannot be known.
 */
export async function giveBackUnused(tx: Tx, node: NodeRow, now: Date): Promise<boolean> {
  const key = poolOf(node);
  const isUnused = node.generation === NEVER_ASSIGNED && (node.state === 'LAUNCHED' || node.state === 'JOINED');
  if (!key || !isUnused || node.cluster_id === null || !(await lockPool(tx, key))) return false;
  mustBe(await giveBackToPool(tx, node, now));
  await reachNodeFor(tx, { accountId: key.accountId, nodeId: node.node_id, clusterId: null });
  await wakePool(tx, key, now);
  return true;
}

/**
 * For nodes of pools that worked for clusters and have ended because nobody needs them any more: fresh ones are to wait in their place,
 * for as long as idle nodes of the pool do.
 */
export async function replaceUsed(tx: Tx, managing: Managing, nodes: readonly NodeRow[], now: Date): Promise<void> {
  const used = nodes.filter(
    (node) => node.cluster_id !== null && node.generation !== NEVER_ASSIGNED && node.joined_at && isWanted(node.end_reason),
  );
  for (const poolId of [...new Set(used.flatMap((node) => node.instance_pool_id ?? []))].sort()) {
    const ofPool = used.filter((node) => node.instance_pool_id === poolId);
    const key = ofPool[0] && poolOf(ofPool[0]);
    const pool = key && (await lockPool(tx, key));
    if (!key || !pool || pool.idle_instance_autotermination_minutes === 0) continue;
    const count = Math.min(ofPool.length, await roomOf(tx, pool, key));
    await addIdleNodes(tx, pool, count, managing, now);
    await wakePool(tx, key, now);
  }
}

function poolOf({ account_id: accountId, workspace_id: workspaceId, instance_pool_id: poolId }: NodeRow): PoolKey | undefined {
  return poolId === null ? undefined : { accountId, workspaceId, poolId };
}
