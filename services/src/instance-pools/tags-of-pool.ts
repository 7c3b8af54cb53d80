import type { Tx } from '../schema';
import type { PoolKey } from './pool-key';

/** Tags that somebody gave a pool, also one that was deleted and has nodes left; none of one that is gone. */
export async function tagsOfPool(tx: Tx, { accountId, workspaceId, poolId }: PoolKey): Promise<Readonly<Record<string, string>>> {
  const pool = await tx
    .selectFrom('instance_pool')
    .select('custom_tags')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('instance_pool_id', '=', poolId)
    .executeTakeFirst();
  return pool?.custom_tags ?? {};
}
