import type { Updateable } from 'kysely';
import type { Tx } from '../schema';
import type { ClusterKey } from './cluster-key';
import type { ClusterRow, ClusterTable } from './schema';
import { NEXT_STATES, type ClusterState } from './state';

/** A cluster that exists for the API; one that was deleted for good does not, though its nodes may still be ending. */
export function readCluster(tx: Tx, key: ClusterKey): Promise<ClusterRow | undefined> {
  return tx
    .selectFrom('cluster')
    .selectAll()
    .where('account_id', '=', key.accountId)
    .where('workspace_id', '=', key.workspaceId)
    .where('cluster_id', '=', key.clusterId)
    .executeTakeFirst();
}

/** What a change sets; the state is moved by `moveCluster` alone. */
export type ClusterChange = Omit<Updateable<ClusterTable>, 'state' | 'state_since' | 'version'>;

/**
 * Changes a cluster that is still as it was read.
 *
 * @param cluster as it was read: another change since then keeps this one from happening
 * @returns the cluster as it is now; undefined when somebody else was first
 */
export function changeCluster(tx: Tx, cluster: ClusterRow, change: ClusterChange): Promise<ClusterRow | undefined> {
  return update(tx, cluster, change);
}

/** The same, into another state. */
export function moveCluster(
  tx: Tx,
  cluster: ClusterRow,
  state: ClusterState,
  now: Date,
  change: ClusterChange = {},
): Promise<ClusterRow | undefined> {
  if (!NEXT_STATES[cluster.state].includes(state)) {
    throw new Error(`cluster ${cluster.cluster_id} is ${cluster.state}, which does not become ${state}`);
  }
  return update(tx, cluster, { state_message: '', ...change, state, state_since: now });
}

function update(tx: Tx, cluster: ClusterRow, change: Updateable<ClusterTable>): Promise<ClusterRow | undefined> {
  return tx
    .updateTable('cluster')
    .set({ ...change, version: cluster.version + 1 })
    .where('account_id', '=', cluster.account_id)
    .where('workspace_id', '=', cluster.workspace_id)
    .where('cluster_id', '=', cluster.cluster_id)
    .where('state', '=', cluster.state)
    .where('version', '=', cluster.version)
    .returningAll()
    .executeTakeFirst();
}
