import { Type, type Static } from 'typebox';
import { invalid, notFound, permissionDenied } from '../../platform/http/api-error';
import { WORKSPACE_MEMBER, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { AccessControlRequest, ObjectPermissions, objectPermissions } from './access-control';
import { hasPermission, requirePermission, workspaceOf } from './check';
import { granteesOf, type Grantee } from './grantees';
import { OWNER, rank, type ObjectType, type SecuredObject } from './object-type';
import { clearGrants, grant, grantsOn } from './statements';

const Params = Type.Object({ request_object_type: Type.String(), request_object_id: Type.String() });
const Change = Type.Object({ access_control_list: Type.Optional(Type.Array(AccessControlRequest, { maxItems: 1_000 })) });
const PATH = '/api/2.0/permissions/{request_object_type}/{request_object_id}';

interface Target {
  readonly type: ObjectType;
  readonly object: SecuredObject;
}

/** Who has access to what: one set of operations for the objects of every registered type. */
export function permissionOperations(types: readonly ObjectType[]): readonly Operation<LakehouseSchema>[] {
  const find = async (tx: Tx, caller: Caller, params: Static<typeof Params>): Promise<Target> => {
    const { request_object_type: name, request_object_id: id } = params;
    const type = types.find((each) => each.type === name);
    if (!type) throw invalid(`request_object_type must be one of ${types.map((each) => each.type).join(', ')}, got ${name}`);
    const object = await type.find(tx, caller, id);
    if (!object) throw notFound(name, id);
    return { type, object };
  };
  const change = async (tx: Tx, caller: Caller, target: Target, body: Static<typeof Change>, replace: boolean) => {
    await requirePermission(tx, caller, target.type, target.object, target.type.manages);
    const grantees = await granteesOf(tx, workspaceOf(caller), body.access_control_list ?? []);
    await write(
      tx,
      caller,
      target,
      grantees.filter((each) => !(each.admins && each.level === target.type.manages)),
      replace,
    );
    return shown(tx, caller, target);
  };
  const common = { rule: WORKSPACE_MEMBER, params: Params, query: NOTHING } as const;
  return [
    operation({
      ...common,
      name: 'Permissions.Get',
      summary: 'Shows who has access to an object',
      method: 'GET',
      paths: [PATH],
      body: NOTHING,
      response: ObjectPermissions,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params }) => {
        const target = await find(tx, caller, params);
        await requirePermission(tx, caller, target.type, target.object, target.type.reads);
        return shown(tx, caller, target);
      },
    }),
    operation({
      ...common,
      name: 'Permissions.Set',
      summary: 'Replaces who has access to an object; what it inherits stays',
      method: 'PUT',
      paths: [PATH],
      body: Change,
      response: ObjectPermissions,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params, body }) => change(tx, caller, await find(tx, caller, params), body, true),
    }),
    operation({
      ...common,
      name: 'Permissions.Update',
      summary: 'Gives principals access to an object, or another level of it',
      method: 'PATCH',
      paths: [PATH],
      body: Change,
      response: ObjectPermissions,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params, body }) => change(tx, caller, await find(tx, caller, params), body, false),
    }),
    operation({
      ...common,
      name: 'Permissions.GetPermissionLevels',
      summary: 'Lists what may be granted on an object',
      method: 'GET',
      paths: [`${PATH}/permissionLevels`],
      body: NOTHING,
      response: Type.Object({
        permission_levels: Type.Array(Type.Object({ permission_level: Type.String(), description: Type.String() })),
      }),
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params }) => {
        const { type } = await find(tx, caller, params);
        return { permission_levels: type.levels.map(({ name, description }) => ({ permission_level: name, description })) };
      },
    }),
  ];
}

async function shown(tx: Tx, caller: Caller, { type, object }: Target): Promise<Static<typeof ObjectPermissions>> {
  return objectPermissions(type, object, await grantsOn(tx, workspaceOf(caller), [object, ...object.parents]));
}

async function write(tx: Tx, caller: Caller, target: Target, grantees: readonly Grantee[], replace: boolean): Promise<void> {
  const { type, object } = target;
  const wrong = grantees.find((each) => rank(type, each.level) < 0);
  if (wrong) {
    throw invalid(`permission_level must be one of ${type.levels.map((each) => each.name).join(', ')}, got ${wrong.level}`);
  }
  if (type.levels.at(-1)?.name === OWNER) await checkOwner(tx, caller, target, grantees, replace);
  const workspace = workspaceOf(caller);
  if (replace) await clearGrants(tx, workspace, object);
  for (const { principalId, level } of grantees) await grant(tx, workspace, object, principalId, level);
}

/** An object has one owner at any time, and only that one or an admin gives it away. */
async function checkOwner(tx: Tx, caller: Caller, { type, object }: Target, grantees: readonly Grantee[], replace: boolean) {
  const workspace = workspaceOf(caller);
  const before = (await grantsOn(tx, workspace, [object])).find((each) => each.permission_level === OWNER)?.principal_id;
  const owners = grantees.filter((each) => each.level === OWNER).map((each) => each.principalId);
  const kept = !replace && !grantees.some((each) => each.principalId === before) ? before : undefined;
  const after = [...new Set([...owners, ...(kept !== undefined && owners.length === 0 ? [kept] : [])])];
  if (after.length !== 1) {
    throw invalid(
      `${type.nameOf(object)} ${object.id} with no existing owner must provide a new owner, exactly one; got ${after.length}`,
    );
  }
  const allowed = caller.workspace?.admin || (await hasPermission(tx, caller, type, object, OWNER));
  if (after[0] !== before && !allowed)
    throw permissionDenied(`only the owner or an admin gives ${type.nameOf(object)} ${object.id} away`);
  if (kept !== undefined && owners.length === 1 && owners[0] !== kept) {
    await grant(tx, workspace, object, kept, type.manages);
  }
}
