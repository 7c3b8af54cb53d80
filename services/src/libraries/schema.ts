import type { ColumnType, Selectable } from 'kysely';
import type { LibraryInfo } from './library';

type Fixed<T> = ColumnType<T, T, never>;

export interface ClusterLibraryTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  cluster_id: Fixed<string>;
  library_key: Fixed<string>;
  library: ColumnType<LibraryInfo, string, never>;
  installed_at: Fixed<Date>;
  uninstalled_in: ColumnType<number | null, undefined, number | null>;
}
export type ClusterLibraryRow = Selectable<ClusterLibraryTable>;

/** Tables of libraries. */
export interface LibrariesSchema {
  cluster_library: ClusterLibraryTable;
}
