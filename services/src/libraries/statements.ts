import type { Library } from '../agent/api/assignment';
import { readPolicy } from '../cluster-policies/statements';
import type { ClusterRow } from '../clusters/schema';
import type { Tx } from '../schema';
import { assignedLibrary, libraryKey, type LibraryInfo } from './library';

/** A library of a cluster. */
export interface ClusterLibrary {
  readonly library: Library;
  /** Whether it goes with the next start. */
  readonly ending: boolean;
  /** Whether the cluster's policy wants it. */
  readonly ofPolicy: boolean;
}

/** What the present generation of a cluster has: the libraries of its policy, and those that somebody installed. */
export async function librariesOf(tx: Tx, cluster: ClusterRow): Promise<ClusterLibrary[]> {
  const at = { accountId: cluster.account_id, workspaceId: cluster.workspace_id };
  const { policy_id: policyId = '' } = cluster.attributes;
  const policy = policyId === '' ? undefined : await readPolicy(tx, at, policyId);
  const found = new Map<string, ClusterLibrary>();
  for (const library of (policy?.libraries ?? []).map(assignedLibrary)) {
    found.set(libraryKey(library), { library, ending: false, ofPolicy: true });
  }
  for (const row of await installedOn(tx, cluster)) {
    if (found.has(row.library_key) || (row.uninstalled_in !== null && row.uninstalled_in < cluster.generation)) continue;
    found.set(row.library_key, { library: assignedLibrary(row.library), ending: row.uninstalled_in !== null, ofPolicy: false });
  }
  return [...found.values()];
}

/** Writes down that libraries are wanted on a cluster. */
export async function installLibraries(tx: Tx, cluster: ClusterRow, libraries: readonly LibraryInfo[], now: Date): Promise<void> {
  for (const library of libraries.map(assignedLibrary)) {
    await tx
      .insertInto('cluster_library')
      .values({ ...keyOf(cluster), library_key: libraryKey(library), library: JSON.stringify(library), installed_at: now })
      .onConflict((conflict) =>
        conflict.columns(['account_id', 'workspace_id', 'cluster_id', 'library_key']).doUpdateSet({ uninstalled_in: null }),
      )
      .execute();
  }
}

/** Lets the next generation of a cluster be without libraries; one that is terminated has none that still uses them. */
export async function uninstallLibraries(tx: Tx, cluster: ClusterRow, libraries: readonly LibraryInfo[]): Promise<void> {
  const keys = libraries.map((library) => libraryKey(assignedLibrary(library)));
  if (keys.length === 0) return;
  const { account_id: accountId, workspace_id: workspaceId, cluster_id: clusterId } = keyOf(cluster);
  if (cluster.state === 'TERMINATED') {
    await tx
      .deleteFrom('cluster_library')
      .where('account_id', '=', accountId)
      .where('workspace_id', '=', workspaceId)
      .where('cluster_id', '=', clusterId)
      .where('library_key', 'in', keys)
      .execute();
    return;
  }
  await tx
    .updateTable('cluster_library')
    .set({ uninstalled_in: cluster.generation })
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId)
    .where('library_key', 'in', keys)
    .where('uninstalled_in', 'is', null)
    .execute();
}

function installedOn(tx: Tx, cluster: ClusterRow) {
  const { account_id: accountId, workspace_id: workspaceId, cluster_id: clusterId } = keyOf(cluster);
  return tx
    .selectFrom('cluster_library')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId)
    .orderBy('installed_at')
    .orderBy('library_key')
    .execute();
}

function keyOf({ account_id, workspace_id, cluster_id }: ClusterRow) {
  return { account_id, workspace_id, cluster_id };
}
