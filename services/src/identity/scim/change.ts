import { isDeepStrictEqual } from 'node:util';
import { ApiError, invalid, notFound, permissionDenied } from '../../platform/http/api-error';
import { callerOf } from '../caller-of';
import { changeMembers, type MemberChange } from '../members';
import { hasRole } from '../rule-sets/statements';
import { documentFrom, fieldsOf, type PrincipalFields } from './document';
import { wantedValues } from './filter-match';
import { invalidFilter } from './filter';
import { setEntitlements, setRoles } from './given';
import { applyPatch, type PatchStep } from './patch';
import { present } from './present';
import { Projection } from './projection';
import type { PrincipalRow } from './read';
import type { PrincipalDocument } from './resources';
import type { ResourceType } from './resource-type';
import { updatePrincipal, type Work } from './write';

/** Attributes of documents, as they are written. */
const ATTRIBUTES = [
  'userName',
  'applicationId',
  'displayName',
  'name',
  'externalId',
  'active',
  'emails',
  'entitlements',
  'roles',
  'groups',
  'members',
] as const;

/** What a PATCH may name of a type: groups alone have members. */
export function attributesOf({ kind }: ResourceType): readonly string[] {
  return ATTRIBUTES.filter((attribute) => attribute !== 'members' || kind === 'GROUP');
}

/** Makes the principal what the document says (PUT). */
export async function replacePrincipal(work: Work, type: ResourceType, row: PrincipalRow, document: PrincipalDocument) {
  await write(work, type, row, await documentOf(work, type, row), document);
  if (type.kind === 'GROUP' && (document.members !== undefined || ownsMembers(work, row))) {
    await editMembers(work, row, { op: 'set', ids: valuesOf(document.members) });
  }
}

/** Makes the changes of a PATCH. Members are changed by themselves: a group may have more than fits into a document. */
export async function patchPrincipal(work: Work, type: ResourceType, row: PrincipalRow, steps: readonly PatchStep[]) {
  const before = await documentOf(work, type, row);
  const after = applyPatch(
    before,
    steps.filter((step) => step.attribute !== 'members' && step.attribute !== 'groups'),
  );
  await write(work, type, row, before, withOwnEmails(row, before, documentFrom(after)));
  for (const step of steps) if (step.attribute === 'members') await editMembers(work, row, memberChange(step));
}

/** What a client would write to leave the principal as it is. */
async function documentOf({ tx, sight }: Work, type: ResourceType, row: PrincipalRow): Promise<PrincipalDocument> {
  const [resource] = await present(tx, sight, type, [row], new Projection({ excludedAttributes: 'groups,members,meta' }));
  return documentFrom(resource ?? {});
}

/** A user without addresses is shown with the user name as the only one: that follows the name as long as nobody writes another. */
function withOwnEmails(row: PrincipalRow, before: PrincipalDocument, after: PrincipalDocument): PrincipalDocument {
  return row.emails.length === 0 && isDeepStrictEqual(before.emails, after.emails) ? { ...after, emails: undefined } : after;
}

async function write(work: Work, type: ResourceType, row: PrincipalRow, before: PrincipalDocument, after: PrincipalDocument) {
  const { tx, sight } = work;
  const fields = fieldsOf(type, after, row);
  if (!isDeepStrictEqual(fields, fieldsOf(type, before, row))) {
    await checkFields(work, row, fields);
    await updatePrincipal(work, type, row, fields);
  }
  const [entitlements, roles] = [valuesOf(after.entitlements), valuesOf(after.roles)];
  if (!sameValues(entitlements, valuesOf(before.entitlements))) {
    await setEntitlements(tx, sight, row.principal_id, entitlements);
  }
  if (!sameValues(roles, valuesOf(before.roles))) await setRoles(tx, sight, row.principal_id, roles);
}

/**
 * People belong to the account: an admin of one workspace must not rename, or lock out, who works in others too, or who is an
 * admin of the account. Who manages a service principal may do so.
 */
async function checkFields(work: Work, row: PrincipalRow, fields: PrincipalFields): Promise<void> {
  const { sight, caller } = work;
  if (row.assigned_as !== null) throw invalid(`the group ${row.display_name} is the workspace's own and keeps its name`);
  if (sight.workspaceId === undefined || row.workspace_id === sight.workspaceId) return;
  if (row.kind !== 'GROUP' && caller.accountAdmin) return;
  if (row.kind === 'SERVICE_PRINCIPAL' && (await manages(work, row, 'roles/servicePrincipal.manager'))) return;
  throw permissionDenied(
    `${row.user_name ?? fields.display_name} belongs to the account; an admin of the account changes it there, ` +
      'an admin of the workspace its entitlements and its membership',
  );
}

async function editMembers(work: Work, row: PrincipalRow, change: MemberChange): Promise<void> {
  const { tx, sight, limits } = work;
  const ofAccount = row.workspace_id === null;
  if (sight.workspaceId !== undefined && ofAccount && !(await manages(work, row, 'roles/group.manager'))) {
    throw permissionDenied(`the group ${row.display_name} belongs to the account; an admin of the account changes its members`);
  }
  // A group of the account has members of the account, never a workspace's own groups.
  await changeMembers(tx, ofAccount ? { accountId: sight.accountId, groupIds: [] } : sight, row, change, limits);
}

function manages({ tx, caller }: Work, row: PrincipalRow, role: string): Promise<boolean> {
  return hasRole(tx, caller.accountId, caller.principalId, role, row.principal_id);
}

/** Whether a document without members means that there are none: not for groups that are not changed from here. */
function ownsMembers({ sight }: Work, row: PrincipalRow): boolean {
  return row.assigned_as === null && row.workspace_id === (sight.workspaceId ?? null);
}

function memberChange({ op, filter, sub, value }: PatchStep): MemberChange {
  if (sub !== undefined) throw invalidFilter(`members.${sub} cannot be changed; add and remove members`);
  const values = valuesOf(Array.isArray(value) ? value : []);
  if (!filter) {
    if (op === 'replace' || (op === 'remove' && values.length === 0)) return { op: 'set', ids: values };
    return { op, ids: values };
  }
  const ids = wantedValues(filter);
  if (!ids || op !== 'remove') throw invalidFilter('members in brackets are for removing, by value: members[value eq "1"]');
  return { op: 'remove', ids };
}

function valuesOf(list: readonly unknown[] | undefined): string[] {
  return (list ?? []).map((each) => {
    if (typeof each === 'object' && each !== null && 'value' in each) return String(each.value);
    throw invalid('each element needs a value');
  });
}

function sameValues(one: readonly string[], other: readonly string[]): boolean {
  return isDeepStrictEqual([...new Set(one)].sort(), [...new Set(other)].sort());
}

/** Nobody takes the account from its last admin: whoever changes it is still one afterwards. */
export async function checkStillAdmin({ tx, caller }: Work): Promise<void> {
  if (!caller.accountAdmin) return;
  const standing = await callerOf(tx, caller.principalId, undefined);
  if (!standing?.accountAdmin) {
    throw new ApiError('INVALID_STATE', 'you would no longer be an admin of the account; another admin has to do this', {
      scimType: 'mutability',
    });
  }
}

/** Refuses changes of a principal that is not there. */
export function existing(row: PrincipalRow | undefined, type: ResourceType, id: string): PrincipalRow {
  if (!row) throw notFound(type.name, id);
  return row;
}
