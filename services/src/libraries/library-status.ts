import { Type, type Static } from 'typebox';
import type { LibraryStatus } from '../agent/api/report';
import type { ClusterRow } from '../clusters/schema';
import { readReports } from '../relay/node-reports';
import type { Tx } from '../schema';
import { libraryKey, LibraryInfo } from './library';
import { librariesOf, type ClusterLibrary } from './statements';

/** A library of a cluster with how far it is: https://docs.databricks.com/api/workspace/libraries/clusterstatus */
export const LibraryFullStatus = Type.Object({
  library: LibraryInfo,
  status: Type.Enum(['PENDING', 'RESOLVING', 'INSTALLING', 'INSTALLED', 'FAILED', 'UNINSTALL_ON_RESTART']),
  messages: Type.Array(Type.String()),
  is_library_for_all_clusters: Type.Boolean(),
});
type LibraryFullStatus = Static<typeof LibraryFullStatus>;

export const ClusterLibraryStatuses = Type.Object({
  cluster_id: Type.String(),
  library_statuses: Type.Array(LibraryFullStatus),
});

/** What nodes say, the one that counts most first: a library is on a cluster when every node has it. */
const WORDS = ['FAILED', 'PENDING', 'RESOLVING', 'INSTALLING', 'INSTALLED'] as const;

/** All libraries of a cluster; where no node says anything of one, it is waiting for its start. */
export async function libraryStatuses(tx: Tx, cluster: ClusterRow, now: Date): Promise<LibraryFullStatus[]> {
  const libraries = await librariesOf(tx, cluster);
  if (libraries.length === 0) return [];
  const nodes = await readReports(tx, { accountId: cluster.account_id, clusterId: cluster.cluster_id, now });
  const reported = nodes
    .filter(({ report }) => report?.generation === cluster.generation)
    .flatMap(({ report }) => report?.libraries ?? []);
  const alive = cluster.state !== 'TERMINATED' && cluster.state !== 'TERMINATING';
  return libraries.map((each) => statusOf(each, alive ? reported : []));
}

function statusOf({ library, ending }: ClusterLibrary, reported: readonly LibraryStatus[]): LibraryFullStatus {
  const shared = { library, is_library_for_all_clusters: false };
  if (ending) return { ...shared, status: 'UNINSTALL_ON_RESTART', messages: [] };
  const key = libraryKey(library);
  const said = reported.filter((each) => libraryKey(each.library) === key);
  const status = WORDS.find((word) => said.some((each) => each.status === word)) ?? 'PENDING';
  const messages = [...new Set(said.flatMap((each) => each.messages))];
  return { ...shared, status, messages };
}
