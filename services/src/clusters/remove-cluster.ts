import type { Tx } from '../schema';
import { keyOf } from './cluster-key';
import type { ClusterRow } from './schema';

/** The type of clusters in the paths of permissions. */
export const CLUSTERS = 'clusters';

/**
 * Removes a terminated cluster with all that belongs to it: what the cluster manager does with one that was deleted for good, or
 * whose time is over. Its usage stays.
 *
 * @returns false while a node of it may be alive, or when somebody else changed it first
 */
export async function removeCluster(tx: Tx, cluster: ClusterRow): Promise<boolean> {
  const { accountId, workspaceId, clusterId } = keyOf(cluster);
  const alive = await tx
    .selectFrom('cluster_node')
    .select('node_id')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId)
    .where('state', '<>', 'ENDED')
    .limit(1)
    .executeTakeFirst();
  if (alive || cluster.state !== 'TERMINATED') return false;
  await tx
    .deleteFrom('object_permission')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('object_type', '=', CLUSTERS)
    .where('object_id', '=', clusterId)
    .execute();
  await tx
    .deleteFrom('cluster_node')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId)
    .execute();
  const { numDeletedRows } = await tx
    .deleteFrom('cluster')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId)
    .where('version', '=', cluster.version)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
