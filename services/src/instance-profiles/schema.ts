import type { ColumnType, Selectable } from 'kysely';

type Fixed<T> = ColumnType<T, T, never>;

export interface InstanceProfileTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  instance_profile_arn: Fixed<string>;
  iam_role_arn: string | null;
  is_meta_instance_profile: boolean;
}
export type InstanceProfileRow = Selectable<InstanceProfileTable>;

export interface InstanceProfileUserTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  instance_profile_arn: Fixed<string>;
  principal_id: Fixed<string>;
}

/** Tables of instance profiles. */
export interface InstanceProfilesSchema {
  instance_profile: InstanceProfileTable;
  instance_profile_user: InstanceProfileUserTable;
}
