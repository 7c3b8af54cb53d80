import { alreadyExists, invalid } from '../../platform/http/api-error';
import { assign, isAssigned } from '../assignment/statements';
import { changeMembers } from '../members';
import { grantRole } from '../rule-sets/statements';
import { fieldsOf } from './document';
import { setEntitlements, setRoles } from './given';
import type { PrincipalRow } from './read';
import type { PrincipalDocument } from './resources';
import type { ResourceType } from './resource-type';
import { findByIdentity, insertPrincipal, type Work } from './write';

/**
 * Makes a principal. In a workspace a user or service principal is assigned to it too, and one that the account has already
 * is only assigned; what the document says of it besides entitlements stays the account's.
 */
export async function createPrincipal(work: Work, type: ResourceType, document: PrincipalDocument): Promise<PrincipalRow> {
  const { tx, sight, limits } = work;
  const found = await existingOf(work, type, document);
  const row = found ?? (await insertPrincipal(work, type, fieldsOf(type, document)));
  // Who makes a service principal in a workspace manages it from then on.
  if (!found && sight.workspaceId !== undefined && type.kind === 'SERVICE_PRINCIPAL') {
    await grantRole(tx, sight.accountId, row.principal_id, 'roles/servicePrincipal.manager', work.caller.principalId);
  }
  if (sight.workspaceId !== undefined && type.kind !== 'GROUP') {
    await assign(tx, { accountId: sight.accountId, workspaceId: sight.workspaceId }, [row.principal_id]);
  }
  const [entitlements, roles, members] = [document.entitlements, document.roles, document.members].map((list) =>
    (list ?? []).map(({ value }) => value),
  );
  if (entitlements && entitlements.length > 0) await setEntitlements(tx, sight, row.principal_id, entitlements);
  if (roles && roles.length > 0) await setRoles(tx, sight, row.principal_id, roles);
  // Of a user or service principal they are ignored, as RFC 7643 says of what a resource does not have.
  if (type.kind === 'GROUP' && members && members.length > 0)
    await changeMembers(tx, sight, row, { op: 'add', ids: members }, limits);
  return row;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whom the document means that the account has and the workspace has not. */
async function existingOf(
  { tx, sight }: Work,
  type: ResourceType,
  document: PrincipalDocument,
): Promise<PrincipalRow | undefined> {
  const identity = type.kind === 'USER' ? fieldsOf(type, document).user_name : document.applicationId;
  if (type.kind === 'GROUP' || identity === null || identity === undefined) return undefined;
  const known = type.kind === 'USER' || UUID.test(identity);
  const row = known ? await findByIdentity(tx, sight, type, identity) : undefined;
  if (!row) {
    if (type.kind === 'USER') return undefined;
    throw invalid(`no service principal has the application id ${identity}; leave it out, and a new one gets its own`);
  }
  const assigned =
    sight.workspaceId === undefined || (await isAssigned(tx, { ...sight, workspaceId: sight.workspaceId }, row.principal_id));
  if (assigned) throw alreadyExists(type.name, identity);
  return row;
}
