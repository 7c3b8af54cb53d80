import { sql } from 'kysely';
import type { Tx } from '../../schema';
import type { PrincipalTable } from '../schema';

/** A role that a principal has on a resource. */
export interface RoleGrant {
  readonly role: string;
  readonly kind: PrincipalTable['kind'];
  /** User name, group name, or application id. */
  readonly name: string;
}

export async function readGrants(tx: Tx, accountId: string, resourceKey: string): Promise<RoleGrant[]> {
  const { rows } = await sql<RoleGrant>`
    select r.role, p.kind, coalesce(p.user_name, p.application_id::text, p.display_name) as name
    from role_grant r join principal p using (account_id, principal_id)
    where r.account_id = ${accountId} and r.resource_key = ${resourceKey}::bigint
    order by r.role, p.kind, name`.execute(tx);
  return rows;
}

export async function grantRole(
  tx: Tx,
  accountId: string,
  resourceKey: string,
  role: string,
  principalId: string,
): Promise<void> {
  await tx
    .insertInto('role_grant')
    .values({ account_id: accountId, resource_key: resourceKey, role, principal_id: principalId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Changes of one rule set wait for each other, so that the etag that one has read still holds when it writes. */
export async function lockRuleSet(tx: Tx, accountId: string, resourceKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`rule set ${accountId} ${resourceKey}`}, 0))`.execute(tx);
}

export async function clearRoles(tx: Tx, accountId: string, resourceKey: string): Promise<void> {
  await tx.deleteFrom('role_grant').where('account_id', '=', accountId).where('resource_key', '=', resourceKey).execute();
}

/** Whether the principal has the role on the resource or on the whole account, itself or through groups. */
export async function hasRole(
  tx: Tx,
  accountId: string,
  principalId: string,
  role: string,
  resourceKey: string,
): Promise<boolean> {
  const { rows } = await sql`
    with recursive self (principal_id) as (
      select ${principalId}::bigint
      union
      select m.group_id from group_member m join self s on m.account_id = ${accountId} and m.member_id = s.principal_id
    )
    select 1 from role_grant r join self using (principal_id)
    where r.account_id = ${accountId} and r.role = ${role} and r.resource_key in (0, ${resourceKey}::bigint) limit 1`.execute(tx);
  return rows.length > 0;
}

/** Id of the account's principal of this kind and name. */
export async function findByName(
  tx: Tx,
  accountId: string,
  kind: PrincipalTable['kind'],
  name: string,
): Promise<string | undefined> {
  const column = kind === 'USER' ? 'user_name_key' : kind === 'GROUP' ? 'display_name_key' : 'application_id';
  const row = await tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('workspace_id', 'is', null)
    .where(column, '=', name.toLowerCase())
    .executeTakeFirst();
  return row?.principal_id;
}
