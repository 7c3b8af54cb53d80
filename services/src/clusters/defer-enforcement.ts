import type { Caller } from '../platform/http/caller';
import type { Tx } from '../schema';
import { changeCluster } from './change-cluster';
import { changedMeanwhile } from './cluster-errors';
import { keyOf } from './cluster-key';
import { editedColumns, type Edit } from './edit-cluster';
import { recordEvent } from './events';
import type { ClusterRow } from './schema';
import type { SettingsChange } from './settings-change';

/**
 * Has a cluster become as its policy says once it ends or restarts; what was pending before is replaced.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE with all faults of what it would be; INVALID_STATE when somebody else changes it
 */
export async function deferEnforcement(
  tx: Tx,
  caller: Caller,
  cluster: ClusterRow,
  edit: Edit & { readonly changes: readonly SettingsChange[] },
): Promise<void> {
  const { spec, attributes, num_workers, min_workers, max_workers } = await editedColumns(tx, caller, cluster, edit);
  // Whoever ends the cluster at this moment either sees what is pending, or is seen by whoever asks for it.
  if (!(await changeCluster(tx, cluster, { due_at: edit.now }))) throw changedMeanwhile(cluster);
  const pending = {
    spec,
    attributes,
    num_workers,
    min_workers,
    max_workers,
    changes: JSON.stringify(edit.changes),
    initiator_name: caller.name,
    initiated_at: edit.now,
  };
  const { account_id, workspace_id, cluster_id } = cluster;
  await tx
    .insertInto('pending_enforcement')
    .values({ account_id, workspace_id, cluster_id, ...pending })
    .onConflict((conflict) => conflict.columns(['account_id', 'workspace_id', 'cluster_id']).doUpdateSet(pending))
    .execute();
  await recordEvent(tx, keyOf(cluster), 'DEFERRED_POLICY_ENFORCEMENT_SCHEDULED', edit.now, { user: caller.name });
}
