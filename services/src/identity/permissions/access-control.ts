import { Type, type Static } from 'typebox';
import type { GrantRow } from './statements';
import type { ObjectKey, ObjectType, SecuredObject } from './object-type';

/** A level for one principal, who is named in one of three ways. */
export const AccessControlRequest = Type.Object({
  user_name: Type.Optional(Type.String()),
  group_name: Type.Optional(Type.String()),
  service_principal_name: Type.Optional(Type.String({ description: 'application id' })),
  permission_level: Type.String(),
});
export type AccessControlRequest = Static<typeof AccessControlRequest>;

/** Who has access to an object. */
export const ObjectPermissions = Type.Object({
  object_id: Type.String({ description: 'path of the object: /clusters/0123' }),
  object_type: Type.String({ description: 'type of the object in the singular: cluster' }),
  access_control_list: Type.Array(
    Type.Object({
      user_name: Type.Optional(Type.String()),
      group_name: Type.Optional(Type.String()),
      service_principal_name: Type.Optional(Type.String()),
      display_name: Type.Optional(Type.String()),
      all_permissions: Type.Array(
        Type.Object({
          permission_level: Type.String(),
          inherited: Type.Boolean(),
          inherited_from_object: Type.Optional(Type.Array(Type.String())),
        }),
      ),
    }),
  ),
});

type Entry = Static<typeof ObjectPermissions>['access_control_list'][number];

/** Grants on an object and on what it lies in, an entry for each principal; admins are in every list. */
export function objectPermissions(
  type: ObjectType,
  object: SecuredObject,
  grants: readonly GrantRow[],
): Static<typeof ObjectPermissions> {
  const entries = new Map<string, Entry>();
  for (const each of grants) {
    const entry = entries.get(each.principal_id) ?? { ...nameOf(each), all_permissions: [] };
    const own = each.object_type === object.type && each.object_id === object.id;
    entry.all_permissions.push({
      permission_level: each.permission_level,
      inherited: !own,
      ...(!own && { inherited_from_object: [pathOf({ type: each.object_type, id: each.object_id })] }),
    });
    entries.set(each.principal_id, entry);
  }
  const admins = grants.find((each) => each.assigned_as === 'ADMIN')?.principal_id ?? 'admins';
  const entry = entries.get(admins) ?? { group_name: 'admins', all_permissions: [] };
  entry.all_permissions.push({ permission_level: type.manages, inherited: true, inherited_from_object: [`/${object.type}/`] });
  entries.set(admins, entry);
  return { object_id: pathOf(object), object_type: type.nameOf(object), access_control_list: [...entries.values()] };
}

function nameOf(grant: GrantRow): Omit<Entry, 'all_permissions'> {
  if (grant.kind === 'GROUP') return { group_name: grant.display_name };
  return grant.kind === 'USER'
    ? { user_name: grant.user_name ?? '', display_name: grant.display_name }
    : { service_principal_name: grant.application_id ?? '', display_name: grant.display_name };
}

function pathOf({ type, id }: ObjectKey): string {
  return `/${type}/${id}`;
}
