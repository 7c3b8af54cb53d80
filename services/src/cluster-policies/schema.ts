import type { ColumnType, Selectable } from 'kysely';
import type { LibraryInfo } from '../libraries/library';
import type { BackgroundEnforcement, EnforceMode } from './compliance/enforcement-info';

type Fixed<T> = ColumnType<T, T, never>;

export interface ClusterPolicyTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  policy_id: Fixed<string>;
  name: string;
  description: string | null;
  definition: string | null;
  policy_family_id: string | null;
  family_overrides: string | null;
  libraries: ColumnType<LibraryInfo[], string, string>;
  /** A 64-bit number, as text. */
  max_clusters_per_user: ColumnType<string | null, number | null, number | null>;
  /** One that every new workspace has: it stays, and of its family. */
  is_default: ColumnType<boolean, boolean | undefined, never>;
  /** Null for a default policy, which nobody made. */
  creator_id: Fixed<string | null>;
  creator_name: Fixed<string | null>;
  created_at: Fixed<Date>;
  /** How clusters follow when it is edited; null when they stay as they are. */
  auto_enforcement_mode: ColumnType<EnforceMode | null, EnforceMode | null | undefined, EnforceMode | null>;
  background_enforcement: ColumnType<BackgroundEnforcement | null, undefined, string | null>;
}
export type ClusterPolicyRow = Selectable<ClusterPolicyTable>;

/** Tables of cluster policies. */
export interface ClusterPoliciesSchema {
  cluster_policy: ClusterPolicyTable;
}
