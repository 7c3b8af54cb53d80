import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { TSchema } from 'typebox';
import { seesGroup, seesPerson, type Sight } from '../scope';
import type { PrincipalTable } from '../schema';
import { GROUP_COLUMNS, SERVICE_PRINCIPAL_COLUMNS, USER_COLUMNS } from './columns';
import type { FilterColumns } from './filter-sql';
import {
  GroupDocument,
  GroupResource,
  ServicePrincipalDocument,
  ServicePrincipalResource,
  UserDocument,
  UserResource,
} from './resources';

/** A kind of principal as SCIM serves it. */
export interface ResourceType {
  readonly name: 'User' | 'Group' | 'ServicePrincipal';
  readonly endpoint: 'Users' | 'Groups' | 'ServicePrincipals';
  readonly kind: PrincipalTable['kind'];
  readonly schema: string;
  readonly document: TSchema;
  readonly resource: TSchema;
  /** What lists are filtered by. */
  readonly columns: FilterColumns;
  /** What lists are sorted by, beyond the id: in the order of an index. */
  readonly sorts: Readonly<Record<string, RawBuilder<unknown>>>;
  /** What members of a workspace see who are no admins: enough to share with each other. */
  readonly publicAttributes: readonly string[];
  readonly sees: (sight: Sight) => RawBuilder<SqlBool>;
}

const byDisplayName = { displayname: sql`p.display_name_key` };

export const USER: ResourceType = {
  name: 'User',
  endpoint: 'Users',
  kind: 'USER',
  schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
  document: UserDocument,
  resource: UserResource,
  columns: USER_COLUMNS,
  sorts: { ...byDisplayName, username: sql`p.user_name_key` },
  publicAttributes: ['id', 'userName', 'displayName'],
  sees: seesPerson,
};

export const SERVICE_PRINCIPAL: ResourceType = {
  name: 'ServicePrincipal',
  endpoint: 'ServicePrincipals',
  kind: 'SERVICE_PRINCIPAL',
  schema: 'urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal',
  document: ServicePrincipalDocument,
  resource: ServicePrincipalResource,
  columns: SERVICE_PRINCIPAL_COLUMNS,
  sorts: byDisplayName,
  publicAttributes: ['id', 'applicationId', 'displayName'],
  sees: seesPerson,
};

export const GROUP: ResourceType = {
  name: 'Group',
  endpoint: 'Groups',
  kind: 'GROUP',
  schema: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  document: GroupDocument,
  resource: GroupResource,
  columns: GROUP_COLUMNS,
  sorts: byDisplayName,
  publicAttributes: ['id', 'displayName'],
  sees: seesGroup,
};

/** What clients tell a workspace's own groups by, in `meta.resourceType`, from those of the account. */
export const WORKSPACE_GROUP = 'WorkspaceGroup';

export const RESOURCE_TYPES = [USER, GROUP, SERVICE_PRINCIPAL] as const;

/** The type that serves principals of a kind. */
export function resourceTypeOf(kind: PrincipalTable['kind']): ResourceType {
  return kind === 'USER' ? USER : kind === 'GROUP' ? GROUP : SERVICE_PRINCIPAL;
}
