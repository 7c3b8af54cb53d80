import type { ColumnType, Generated } from 'kysely';

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
  created_at: Date;
  updated_at: Date;
}

export interface GroupMemberTable {
  account_id: string;
  group_id: Id;
  member_id: Id;
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
}

/** Tables of the identity feature; no other feature reads them. */
export interface IdentitySchema {
  principal: PrincipalTable;
  group_member: GroupMemberTable;
  principal_role: PrincipalRoleTable;
  workspace_assignment: WorkspaceAssignmentTable;
  workspace_entitlement: WorkspaceEntitlementTable;
  personal_access_token: PersonalAccessTokenTable;
}
