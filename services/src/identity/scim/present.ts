import type { Tx } from '../../schema';
import type { Sight } from '../scope';
import type { Projection } from './projection';
import { entitlementsOf, groupsOf, membersOf, rolesOf, type Given, type PrincipalRow, type Related } from './read';
import { resourceTypeOf, WORKSPACE_GROUP, type ResourceType } from './resource-type';
import type { PrincipalResource } from './resources';

/** The rows of a page as resources; what the projection leaves out is not read. A statement a kind of attribute, not a row. */
export async function present(
  tx: Tx,
  sight: Sight,
  type: ResourceType,
  rows: readonly PrincipalRow[],
  projection: Projection,
): Promise<PrincipalResource[]> {
  const ids = rows.map((row) => row.principal_id);
  const read = async <T extends { of: string }>(attribute: string, values: () => Promise<T[]>) =>
    ids.length > 0 && projection.has(attribute) ? byOwner(await values()) : undefined;
  const groups = await read('groups', () => groupsOf(tx, sight, ids));
  const entitlements = await read('entitlements', () => entitlementsOf(tx, sight, ids));
  const roles = await read('roles', () => rolesOf(tx, sight, ids));
  const members = type.kind === 'GROUP' ? await read('members', () => membersOf(tx, sight, ids)) : undefined;
  return rows.map((row) => {
    const given = valuesOf(entitlements, row);
    const resource: PrincipalResource = {
      schemas: [type.schema],
      id: row.principal_id,
      displayName: row.display_name,
      ...(row.external_id !== null && { externalId: row.external_id }),
      ...(row.kind !== 'GROUP' && { active: row.active }),
      ...(row.application_id !== null && { applicationId: row.application_id }),
      ...(row.user_name !== null && userAttributes(row, row.user_name)),
      ...references('groups', groups, row, 'direct'),
      ...references('members', members, row),
      ...(given && { entitlements: given }),
      ...(valuesOf(roles, row) && { roles: valuesOf(roles, row) }),
      meta: {
        resourceType: row.workspace_id === null ? type.name : WORKSPACE_GROUP,
        location: `${type.endpoint}/${row.principal_id}`,
        created: row.created_at.toISOString(),
        lastModified: row.updated_at.toISOString(),
      },
    };
    return projection.apply(resource);
  });
}

function userAttributes(row: PrincipalRow, userName: string) {
  const name = {
    ...(row.given_name !== null && { givenName: row.given_name }),
    ...(row.family_name !== null && { familyName: row.family_name }),
  };
  return {
    userName,
    ...(Object.keys(name).length > 0 && { name }),
    emails: row.emails.length > 0 ? row.emails : [{ value: userName, type: 'work', primary: true }],
  };
}

function references(attribute: 'groups' | 'members', all: Owned<Related> | undefined, row: PrincipalRow, type?: 'direct') {
  const related = all?.get(row.principal_id);
  if (!related) return {};
  const values = related.map(({ id, display, kind }) => ({
    value: id,
    display,
    ...(type && { type }),
    $ref: `${resourceTypeOf(kind).endpoint}/${id}`,
  }));
  return { [attribute]: values };
}

function valuesOf(all: Owned<Given> | undefined, row: PrincipalRow) {
  return all?.get(row.principal_id)?.map(({ value }) => ({ value }));
}

type Owned<T> = ReadonlyMap<string, readonly T[]>;

function byOwner<T extends { of: string }>(values: readonly T[]): Owned<T> {
  const owned = new Map<string, T[]>();
  for (const value of values) {
    const list = owned.get(value.of);
    if (list) list.push(value);
    else owned.set(value.of, [value]);
  }
  return owned;
}
