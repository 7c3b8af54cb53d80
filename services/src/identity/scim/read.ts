import { sql, type Selectable } from 'kysely';
import { profilesOf } from '../../instance-profiles/statements';
import type { Tx } from '../../schema';
import type { PrincipalTable } from '../schema';
import type { Sight } from '../scope';
import type { ResourceType } from './resource-type';

export type PrincipalRow = Selectable<PrincipalTable>;

/** The principal of this type and id, if the scope sees it; locked against other changes for a caller who changes it. */
export function findPrincipal(
  tx: Tx,
  sight: Sight,
  type: ResourceType,
  id: string,
  lock: 'read' | 'change',
): Promise<PrincipalRow | undefined> {
  if (!/^\d{1,18}$/.test(id)) return Promise.resolve(undefined);
  const query = tx
    .selectFrom('principal as p')
    .selectAll()
    .where('p.account_id', '=', sight.accountId)
    .where('p.kind', '=', type.kind)
    .where('p.principal_id', '=', id)
    .where(type.sees(sight));
  return (lock === 'change' ? query.forUpdate() : query).executeTakeFirst();
}

/** Another principal that a resource refers to. */
export interface Related {
  readonly of: string;
  readonly id: string;
  readonly display: string;
  readonly kind: PrincipalTable['kind'];
}

/** Groups that the principals are direct members of, as far as the scope sees them. */
export async function groupsOf(tx: Tx, sight: Sight, principalIds: readonly string[]): Promise<Related[]> {
  const inWorkspace = sql`(p.workspace_id = ${sight.workspaceId ?? null}::bigint or p.principal_id = any(${sight.groupIds}::bigint[]))`;
  const { rows } = await sql<Related>`
    select m.member_id as of, p.principal_id as id, p.display_name as display, p.kind
    from group_member m join principal p on p.account_id = m.account_id and p.principal_id = m.group_id
    where m.account_id = ${sight.accountId} and m.member_id = any(${principalIds}::bigint[])
      and ${sight.workspaceId === undefined ? sql`p.workspace_id is null` : inWorkspace}
    order by m.member_id, m.group_id`.execute(tx);
  return rows;
}

/** Direct members of the groups. */
export async function membersOf(tx: Tx, { accountId }: Sight, groupIds: readonly string[]): Promise<Related[]> {
  const { rows } = await sql<Related>`
    select m.group_id as of, p.principal_id as id, p.display_name as display, p.kind
    from group_member m join principal p on p.account_id = m.account_id and p.principal_id = m.member_id
    where m.account_id = ${accountId} and m.group_id = any(${groupIds}::bigint[])
    order by m.group_id, m.member_id`.execute(tx);
  return rows;
}

/** A value that is given to a principal, such as an entitlement or a role. */
export interface Given {
  readonly of: string;
  readonly value: string;
}

/** Entitlements in the workspace, by principal; an account as a whole has none. */
export async function entitlementsOf(tx: Tx, { accountId, workspaceId }: Sight, ids: readonly string[]): Promise<Given[]> {
  if (workspaceId === undefined) return [];
  const { rows } = await sql<Given>`
    select principal_id as of, entitlement as value from workspace_entitlement
    where account_id = ${accountId} and workspace_id = ${workspaceId}::bigint and principal_id = any(${ids}::bigint[])
    order by principal_id, entitlement`.execute(tx);
  return rows;
}

/** Roles, by principal: those in the account, or the instance profiles that a workspace lets it use. */
export async function rolesOf(tx: Tx, { accountId, workspaceId }: Sight, ids: readonly string[]): Promise<Given[]> {
  if (workspaceId !== undefined) return profilesOf(tx, { accountId, workspaceId }, ids);
  const { rows } = await sql<Given>`
    select principal_id as of, role as value from principal_role
    where account_id = ${accountId} and principal_id = any(${ids}::bigint[])
    order by principal_id, role`.execute(tx);
  return rows;
}
