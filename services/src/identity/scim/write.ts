import { alreadyExists, invalid } from '../../platform/http/api-error';
import type { Caller } from '../../platform/http/caller';
import type { Ids } from '../../platform/ids';
import type { Tx } from '../../schema';
import type { IdentityLimits } from '../limits';
import type { Sight } from '../scope';
import type { PrincipalFields } from './document';
import type { PrincipalRow } from './read';
import type { ResourceType } from './resource-type';

/** What a change of principals works with. */
export interface Work {
  readonly tx: Tx;
  readonly caller: Caller;
  readonly sight: Sight;
  readonly now: Date;
  readonly ids: Ids;
  readonly limits: IdentityLimits;
}

/** Adds a principal to the account; a group that is made in a workspace belongs to it. */
export async function insertPrincipal(
  { tx, sight, now, ids, limits }: Omit<Work, 'caller'>,
  type: ResourceType,
  { emails, ...fields }: PrincipalFields,
): Promise<PrincipalRow> {
  await checkCount(tx, sight, type, limits);
  const row = await tx
    .insertInto('principal')
    .values({
      ...fields,
      account_id: sight.accountId,
      principal_id: ids.number(),
      kind: type.kind,
      workspace_id: type.kind === 'GROUP' ? (sight.workspaceId ?? null) : null,
      application_id: type.kind === 'SERVICE_PRINCIPAL' ? ids.uuid() : null,
      emails: JSON.stringify(emails),
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw alreadyExists(type.name, fields.user_name ?? fields.display_name);
  return row;
}

/** Writes what the document says of the principal. */
export async function updatePrincipal(
  { tx, sight, now }: Work,
  type: ResourceType,
  row: PrincipalRow,
  { emails, ...fields }: PrincipalFields,
): Promise<void> {
  const name = fields.user_name ?? (type.kind === 'GROUP' ? fields.display_name : null);
  if (name !== null && (await isTaken(tx, sight, type, name, row))) throw alreadyExists(type.name, name);
  await tx
    .updateTable('principal')
    .set({ ...fields, emails: JSON.stringify(emails), updated_at: now })
    .where('account_id', '=', sight.accountId)
    .where('principal_id', '=', row.principal_id)
    .execute();
}

export async function deletePrincipal({ tx, sight }: Work, row: PrincipalRow): Promise<void> {
  await tx
    .deleteFrom('principal')
    .where('account_id', '=', sight.accountId)
    .where('principal_id', '=', row.principal_id)
    .execute();
}

/** The account's user of this name, or its service principal of this application id. */
export function findByIdentity(
  tx: Tx,
  { accountId }: Sight,
  type: ResourceType,
  identity: string,
): Promise<PrincipalRow | undefined> {
  return tx
    .selectFrom('principal')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('kind', '=', type.kind)
    .where(type.kind === 'USER' ? 'user_name_key' : 'application_id', '=', identity.toLowerCase())
    .executeTakeFirst();
}

async function isTaken(tx: Tx, { accountId }: Sight, type: ResourceType, name: string, self: PrincipalRow): Promise<boolean> {
  const other = await tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('kind', '=', type.kind)
    .where(type.kind === 'USER' ? 'user_name_key' : 'display_name_key', '=', name.toLowerCase())
    .where('workspace_id', 'is not distinct from', self.workspace_id)
    .where('principal_id', '<>', self.principal_id)
    .executeTakeFirst();
  return other !== undefined;
}

/** Two requests at the same moment may pass the limit by one each; it guards the size of an account, not an exact number. */
async function checkCount(tx: Tx, { accountId }: Sight, type: ResourceType, limits: IdentityLimits): Promise<void> {
  const group = type.kind === 'GROUP';
  const most = group ? limits.groups : limits.people;
  const counted = tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('kind', 'in', group ? ['GROUP'] : ['USER', 'SERVICE_PRINCIPAL'])
    .where('assigned_as', 'is', null)
    .limit(most)
    .as('counted');
  const { count } = await tx
    .selectFrom(counted)
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= most) {
    throw invalid(
      `the account has ${count} ${group ? 'groups' : 'users and service principals'}, its limit; delete what is not used`,
    );
  }
}
