import type { Tx } from '../schema';
import { changeCluster } from './change-cluster';
import type { ClusterRow } from './schema';
import { terminateCluster } from './transitions';

/**
 * Has all clusters of a workspace end and be deleted for good, which the cluster manager does: what comes before the workspace itself
 * may go.
 *
 * @returns whether there are none any more
 */
export async function endClusters(
  tx: Tx,
  { accountId, workspaceId }: { readonly accountId: string; readonly workspaceId: string },
  now: Date,
): Promise<boolean> {
  const clusters = await tx
    .selectFrom('cluster')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .execute();
  for (const cluster of clusters) if (cluster.removed_at === null) await end(tx, cluster, now);
  return clusters.length === 0;
}

/** One that somebody else changes at this moment is ended when it is looked at again. */
async function end(tx: Tx, cluster: ClusterRow, now: Date): Promise<void> {
  const ending = cluster.state !== 'TERMINATING' && cluster.state !== 'TERMINATED';
  const reason = { code: 'USER_REQUEST', message: 'The workspace is being deleted' } as const;
  const last = ending ? await terminateCluster(tx, cluster, reason, now) : cluster;
  if (last) await changeCluster(tx, last, { removed_at: now, pinned_by: null, due_at: now });
}
