import { sql, type Insertable, type Updateable } from 'kysely';
import type { WorkspaceKey } from '../identity/assignment/statements';
import type { Tx } from '../schema';
import type { PoolStats } from './pool-info';
import type { InstancePoolRow, InstancePoolTable } from './schema';

export function readPool(tx: Tx, at: WorkspaceKey, poolId: string): Promise<InstancePoolRow | undefined> {
  return pools(tx, at).where('instance_pool_id', '=', poolId).executeTakeFirst();
}

export function findPoolNamed(tx: Tx, at: WorkspaceKey, name: string): Promise<InstancePoolRow | undefined> {
  return pools(tx, at).where('instance_pool_name', '=', name).executeTakeFirst();
}

export function listPools(tx: Tx, at: WorkspaceKey): Promise<InstancePoolRow[]> {
  return pools(tx, at).orderBy('instance_pool_name').execute();
}

/** The instances of the pools of a workspace, by pool; one without any is not in it. */
export async function poolStats(tx: Tx, { accountId, workspaceId }: WorkspaceKey): Promise<Map<string, PoolStats>> {
  const { rows } = await sql<PoolStats & { pool: string }>`
    select instance_pool_id as pool,
      count(*) filter (where cluster_id is not null and state not in ('WANTED', 'LAUNCHED'))::int as used_count,
      count(*) filter (where cluster_id is null and state not in ('WANTED', 'LAUNCHED'))::int as idle_count,
      count(*) filter (where cluster_id is not null and state in ('WANTED', 'LAUNCHED'))::int as pending_used_count,
      count(*) filter (where cluster_id is null and state in ('WANTED', 'LAUNCHED'))::int as pending_idle_count
    from cluster_node
    where account_id = ${accountId} and workspace_id = ${workspaceId}::bigint and instance_pool_id is not null
      and state not in ('ENDING', 'ENDED')
    group by instance_pool_id`.execute(tx);
  return new Map(rows.map(({ pool, ...stats }) => [pool, stats]));
}

export async function insertPool(tx: Tx, pool: Insertable<InstancePoolTable>): Promise<void> {
  await tx.insertInto('instance_pool').values(pool).execute();
}

/** The cluster manager looks at the pool at once. */
export async function updatePool(tx: Tx, pool: InstancePoolRow, change: Updateable<InstancePoolTable>, now: Date): Promise<void> {
  await rowOf(tx, pool)
    .set({ ...change, due_at: now })
    .execute();
}

/** Nobody sees the pool any more; the cluster manager ends its idle nodes, and then its row. */
export async function deletePool(tx: Tx, pool: InstancePoolRow, now: Date): Promise<void> {
  await rowOf(tx, pool).set({ removed_at: now, due_at: now }).execute();
}

/** The pools that there are. */
function pools(tx: Tx, { accountId, workspaceId }: WorkspaceKey) {
  return tx
    .selectFrom('instance_pool')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('removed_at', 'is', null);
}

function rowOf(tx: Tx, pool: InstancePoolRow) {
  return tx
    .updateTable('instance_pool')
    .where('account_id', '=', pool.account_id)
    .where('workspace_id', '=', pool.workspace_id)
    .where('instance_pool_id', '=', pool.instance_pool_id);
}
