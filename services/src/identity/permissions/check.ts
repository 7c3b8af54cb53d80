import { permissionDenied } from '../../platform/http/api-error';
import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';
import type { WorkspaceKey } from '../assignment/statements';
import { clearGrants, grant, levelsOf, membersGroup } from './statements';
import { OWNER, rank, type ObjectKey, type ObjectType, type SecuredObject } from './object-type';

/** Whether the caller has at least this level on the object: by grants on it and on what it lies in, or as an admin. */
export async function hasPermission(
  tx: Tx,
  caller: Caller,
  type: ObjectType,
  object: SecuredObject,
  level: string,
): Promise<boolean> {
  if (!caller.workspace) return false;
  // An admin manages everything and owns nothing by that.
  if (caller.workspace.admin && (level !== OWNER || type.manages === OWNER)) return true;
  const needed = rank(type, level);
  if (needed < 0) return false;
  const levels = await levelsOf(tx, workspaceOf(caller), caller.principalId, [object, ...object.parents]);
  return levels.some((each) => rank(type, each.permission_level) >= needed);
}

/** @throws ApiError PERMISSION_DENIED, naming the level that is missing */
export async function requirePermission(
  tx: Tx,
  caller: Caller,
  type: ObjectType,
  object: SecuredObject,
  level: string,
): Promise<void> {
  if (await hasPermission(tx, caller, type, object, level)) return;
  throw permissionDenied(`${caller.name} does not have ${level} on ${type.nameOf(object)} ${object.id}`);
}

/** Grants the maker of an object the type's highest level: what a feature calls when it makes one. */
export function grantToMaker(tx: Tx, caller: Caller, type: ObjectType, object: ObjectKey): Promise<void> {
  return grant(tx, workspaceOf(caller), object, caller.principalId, type.levels.at(-1)?.name ?? type.manages);
}

/** Grants a level to everybody in the workspace. */
export async function grantToMembers(tx: Tx, at: WorkspaceKey, object: ObjectKey, level: string): Promise<void> {
  await grant(tx, at, object, await membersGroup(tx, at), level);
}

/** Forgets an object: what a feature calls when it deletes one. */
export function forgetObject(tx: Tx, caller: Caller, object: ObjectKey): Promise<void> {
  return clearGrants(tx, workspaceOf(caller), object);
}

/** The workspace of a caller whom a workspace's rule let in. */
export function workspaceOf({ accountId, workspace }: Caller): WorkspaceKey {
  if (!workspace) throw new Error('permissions are a matter of workspaces');
  return { accountId, workspaceId: workspace.id };
}
