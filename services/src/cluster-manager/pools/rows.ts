import { sql } from 'kysely';
import type { NodeRow } from '../../clusters/schema';
import type { PoolKey } from '../../instance-pools/pool-key';
import type { InstancePoolRow } from '../../instance-pools/schema';
import type { Tx } from '../../schema';

/** A pool that was not deleted, held until the transaction ends: what is counted of its nodes stays so. */
export function lockPool(tx: Tx, key: PoolKey): Promise<InstancePoolRow | undefined> {
  return rowsOf(tx, key).where('removed_at', 'is', null).forUpdate().executeTakeFirst();
}

/** A pool, also one that was deleted and has nodes left. */
export function readPool(tx: Tx, key: PoolKey): Promise<InstancePoolRow | undefined> {
  return rowsOf(tx, key).executeTakeFirst();
}

/** Has the cluster manager look at the pool. */
export async function wakePool(tx: Tx, key: PoolKey, now: Date): Promise<void> {
  await tx
    .updateTable('instance_pool')
    .set({ due_at: now })
    .where('account_id', '=', key.accountId)
    .where('workspace_id', '=', key.workspaceId)
    .where('instance_pool_id', '=', key.poolId)
    .execute();
}

/** A pool that was deleted, and has no idle nodes any more, is gone, with what is known of those that it had. */
export async function removePool(tx: Tx, key: PoolKey, now: Date): Promise<void> {
  await forgetEnded(tx, key, now);
  await tx
    .deleteFrom('instance_pool')
    .where('account_id', '=', key.accountId)
    .where('workspace_id', '=', key.workspaceId)
    .where('instance_pool_id', '=', key.poolId)
    .execute();
}

/** Forgets nodes that only ever waited in the pool and ended before a moment; those that worked go with their clusters. */
export async function forgetEnded(tx: Tx, { accountId, workspaceId, poolId }: PoolKey, before: Date): Promise<void> {
  await tx
    .deleteFrom('cluster_node')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('instance_pool_id', '=', poolId)
    .where('cluster_id', 'is', null)
    .where('state', '=', 'ENDED')
    .where('ended_at', '<=', before)
    .execute();
}

/** The nodes that wait in a pool, or are to; those that work for clusters are theirs. The first are the readiest. */
export function idleNodes(tx: Tx, { accountId, workspaceId, poolId }: PoolKey): Promise<NodeRow[]> {
  return tx
    .selectFrom('cluster_node')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('instance_pool_id', '=', poolId)
    .where('cluster_id', 'is', null)
    .where('state', '<>', 'ENDED')
    .orderBy(sql`joined_at nulls last`)
    .orderBy('wanted_at')
    .orderBy('node_id')
    .execute();
}

/** How many nodes a pool has, those that work for clusters included. */
export async function sizeOfPool(tx: Tx, { accountId, workspaceId, poolId }: PoolKey): Promise<number> {
  const { count } = await tx
    .selectFrom('cluster_node')
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('instance_pool_id', '=', poolId)
    .where('state', 'not in', ['ENDING', 'ENDED'])
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** How many more nodes a pool may have. */
export async function roomOf(tx: Tx, pool: InstancePoolRow, key: PoolKey): Promise<number> {
  return pool.max_capacity === null ? Number.POSITIVE_INFINITY : Math.max(0, pool.max_capacity - (await sizeOfPool(tx, key)));
}

function rowsOf(tx: Tx, { accountId, workspaceId, poolId }: PoolKey) {
  return tx
    .selectFrom('instance_pool')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('instance_pool_id', '=', poolId);
}
