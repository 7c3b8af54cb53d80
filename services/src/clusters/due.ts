import type { LookupTx } from '../schema';
import { keyOf, type ClusterKey } from './cluster-key';
import type { ClusterRow } from './schema';

/** Clusters, in whatever account, that the cluster manager is to look at, the longest due first. */
export async function dueClusters(tx: LookupTx, now: Date, most: number): Promise<ClusterKey[]> {
  const rows = await tx
    .selectFrom('cluster')
    .select(['account_id', 'workspace_id', 'cluster_id'])
    .where((where) => where.or([where('state', '<>', 'TERMINATED'), where('removed_at', 'is not', null)]))
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(most)
    .execute();
  return rows.map(keyOf);
}

/** How long a terminated cluster is kept, in milliseconds; a pinned one stays. */
export const KEPT_AFTER_TERMINATION = 60 * 24 * 60 * 60 * 1_000;

/** Whether nobody may ask for the cluster any more. */
export function isExpired({ state, pinned_by: pinned, terminated_at: at }: ClusterRow, now: Date): boolean {
  if (state !== 'TERMINATED' || pinned !== null || at === null) return false;
  return now.getTime() - at.getTime() >= KEPT_AFTER_TERMINATION;
}

/** Terminated clusters, in whatever account, that nobody may ask for any more. */
export async function expiredClusters(tx: LookupTx, now: Date, most: number): Promise<ClusterKey[]> {
  const rows = await tx
    .selectFrom('cluster')
    .select(['account_id', 'workspace_id', 'cluster_id'])
    .where('state', '=', 'TERMINATED')
    .where('pinned_by', 'is', null)
    .where('terminated_at', '<=', new Date(now.getTime() - KEPT_AFTER_TERMINATION))
    .orderBy('terminated_at')
    .limit(most)
    .execute();
  return rows.map(keyOf);
}
