import type { WorkspaceKey } from '../identity/assignment/statements';
import type { Tx } from '../schema';
import { changeCluster } from './change-cluster';
import { keyOf } from './cluster-key';
import { recordEvent } from './events';
import type { ClusterRow, PendingEnforcementRow } from './schema';
import { sizeOf } from './transitions';

/**
 * Makes a cluster that ends or restarts what is pending for it; one for which nothing is stays as it is.
 *
 * @returns the cluster as it is now; undefined when somebody else was first
 */
export async function applyPendingEnforcement(tx: Tx, cluster: ClusterRow, now: Date): Promise<ClusterRow | undefined> {
  const pending = await forgetPendingEnforcement(tx, cluster);
  if (!pending) return cluster;
  const { num_workers, min_workers, max_workers } = pending;
  const edited = await changeCluster(tx, cluster, {
    spec: JSON.stringify(pending.spec),
    attributes: JSON.stringify(pending.attributes),
    num_workers,
    min_workers,
    max_workers,
  });
  if (!edited) return undefined;
  await recordEvent(tx, keyOf(cluster), 'EDITED', now, {
    user: pending.initiator_name,
    attributes: edited.attributes,
    previous_attributes: cluster.attributes,
    cluster_size: sizeOf(edited),
    previous_cluster_size: sizeOf(cluster),
  });
  return edited;
}

/** Takes back what is pending, and answers it. */
export function forgetPendingEnforcement(tx: Tx, cluster: ClusterRow): Promise<PendingEnforcementRow | undefined> {
  return tx
    .deleteFrom('pending_enforcement')
    .where('account_id', '=', cluster.account_id)
    .where('workspace_id', '=', cluster.workspace_id)
    .where('cluster_id', '=', cluster.cluster_id)
    .returningAll()
    .executeTakeFirst();
}

/** What is pending for clusters of a workspace, by cluster. */
export async function pendingEnforcements(
  tx: Tx,
  { accountId, workspaceId }: WorkspaceKey,
  clusterIds: readonly string[],
): Promise<ReadonlyMap<string, PendingEnforcementRow>> {
  if (clusterIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('pending_enforcement')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', 'in', clusterIds)
    .execute();
  return new Map(rows.map((row) => [row.cluster_id, row]));
}
