import type { LookupTx } from '../schema';
import { poolKeyOf, type PoolKey } from './pool-key';

/** Pools, in whatever account, that the cluster manager is to look at, the longest due first. */
export async function duePools(tx: LookupTx, now: Date, most: number): Promise<PoolKey[]> {
  const rows = await tx
    .selectFrom('instance_pool')
    .select(['account_id', 'workspace_id', 'instance_pool_id'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(most)
    .execute();
  return rows.map(poolKeyOf);
}
