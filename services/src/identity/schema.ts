import type { JWK } from 'jose';
import type { ColumnType, Generated } from 'kysely';
import type { FederationSchema } from './federation/schema';
import type { LoginSchema } from './login/schema';

/** 64-bit ids come out of the database as decimal strings. */
type Id = ColumnType<string, string, never>;

export interface PrincipalTable {
  account_id: string;
  principal_id: Id;
  kind: 'USER' | 'SERVICE_PRINCIPAL' | 'GROUP';
  workspace_id: ColumnType<string | null, string | null, never>;
  display_name: string;
  user_name: string | null;
  given_name: string | null;
  family_name: string | null;
  application_id: string | null;
  external_id: string | null;
  active: Generated<boolean>;
  /** Names in lower case, made by the database: what conditions and orders use. */
  user_name_key: ColumnType<string | null, never, never>;
  display_name_key: ColumnType<string, never, never>;
  /** The same from their end to their start. */
  user_name_reversed: ColumnType<string | null, never, never>;
  display_name_reversed: ColumnType<string, never, never>;
  emails: ColumnType<EmailValue[], string | undefined, string>;
  /** A system group: its members are the workspace's assignments with this permission, or all of them for USER. */
  assigned_as: Generated<'USER' | 'ADMIN' | null>;
  created_at: Date;
  updated_at: Date;
}

/** An e-mail address as SCIM has it. */
export interface EmailValue {
  readonly value: string;
  readonly type?: string;
  readonly primary?: boolean;
  readonly display?: string;
}

export interface GroupMemberTable {
  account_id: string;
  group_id: Id;
  member_id: Id;
  /** Set by the database. */
  member_is_group: ColumnType<boolean, never, never>;
}

export interface PrincipalRoleTable {
  account_id: string;
  principal_id: Id;
  role: string;
}

export interface WorkspaceAssignmentTable {
  account_id: string;
  workspace_id: Id;
  principal_id: Id;
  permission: 'USER' | 'ADMIN';
}

export interface WorkspaceEntitlementTable {
  account_id: string;
  workspace_id: Id;
  principal_id: Id;
  entitlement: string;
}

export interface PersonalAccessTokenTable {
  account_id: string;
  token_id: string;
  principal_id: Id;
  workspace_id: ColumnType<string | null, string | null, never>;
  secret_hash: Buffer;
  comment: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_on: Date | null;
  /** Who made it, where it is not the one whom it lets in. */
  created_by: ColumnType<string | null, string | undefined, never>;
}

export interface WorkspaceSettingTable {
  account_id: string;
  workspace_id: Id;
  key: string;
  value: string;
}

export interface IpAccessListTable {
  account_id: string;
  list_id: string;
  /** Null: for the API of the account. */
  workspace_id: ColumnType<string | null, string | null, never>;
  label: string;
  list_type: 'ALLOW' | 'BLOCK';
  ip_addresses: string[];
  enabled: boolean;
  created_at: Date;
  created_by: string;
  updated_at: Date;
  updated_by: string;
}

export interface ServicePrincipalSecretTable {
  account_id: string;
  secret_id: string;
  principal_id: Id;
  secret_hash: Buffer;
  created_at: Date;
  updated_at: Date;
  expires_at: Date | null;
}

/** Keys of the control plane, no account's. */
export interface SigningKeyTable {
  key_id: string;
  private_key: ColumnType<JWK, string, never>;
  public_key: ColumnType<JWK, string, never>;
  created_at: Date;
}

export interface ObjectPermissionTable {
  account_id: string;
  workspace_id: Id;
  object_type: string;
  object_id: string;
  principal_id: Id;
  permission_level: string;
}

export interface RoleGrantTable {
  account_id: string;
  /** Id of the group or service principal; 0 for the account as a whole. */
  resource_key: Id;
  role: string;
  principal_id: Id;
}

/** Tables of the identity feature; no other feature reads them. */
export interface IdentitySchema extends FederationSchema, LoginSchema {
  principal: PrincipalTable;
  group_member: GroupMemberTable;
  principal_role: PrincipalRoleTable;
  workspace_assignment: WorkspaceAssignmentTable;
  workspace_entitlement: WorkspaceEntitlementTable;
  personal_access_token: PersonalAccessTokenTable;
  object_permission: ObjectPermissionTable;
  role_grant: RoleGrantTable;
  workspace_setting: WorkspaceSettingTable;
  ip_access_list: IpAccessListTable;
  service_principal_secret: ServicePrincipalSecretTable;
  signing_key: SigningKeyTable;
}
