import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Tx } from '../schema';

/** Where principals are looked at from: an account as a whole, or one of its workspaces. */
export interface Scope {
  readonly accountId: string;
  readonly workspaceId?: string;
}

/** A scope with what it takes to tell whom it sees. */
export interface Sight extends Scope {
  /** In a workspace: its group of all members, and every account group that is assigned to it, however deep. */
  readonly groupIds: readonly string[];
}

export async function sightOf(tx: Tx, scope: Scope): Promise<Sight> {
  if (scope.workspaceId === undefined) return { ...scope, groupIds: [] };
  const { rows } = await sql<{ group_id: string }>`
    with recursive reached (group_id) as (
      select principal_id from principal
      where account_id = ${scope.accountId} and workspace_id = ${scope.workspaceId}::bigint and assigned_as = 'USER'
      union
      select m.member_id from group_member m join reached r using (group_id)
      where m.account_id = ${scope.accountId} and m.member_is_group
    )
    select group_id from reached`.execute(tx);
  return { ...scope, groupIds: rows.map((row) => row.group_id) };
}

/** Which people, users and service principals, the scope sees, as a condition on `principal p`. */
export function seesPerson(sight: Sight): RawBuilder<SqlBool> {
  if (sight.workspaceId === undefined) return sql<SqlBool>`true`;
  return sql<SqlBool>`exists (select 1 from group_member seen where seen.account_id = p.account_id
    and seen.member_id = p.principal_id and seen.group_id = any(${sight.groupIds}::bigint[]))`;
}

/** Which groups the scope sees: those of the account, or those of the workspace and the assigned ones of the account. */
export function seesGroup(sight: Sight): RawBuilder<SqlBool> {
  if (sight.workspaceId === undefined) return sql<SqlBool>`p.workspace_id is null`;
  return sql<SqlBool>`(p.workspace_id = ${sight.workspaceId}::bigint or p.principal_id = any(${sight.groupIds}::bigint[]))`;
}

/** The same for principals of any kind. */
export function seesPrincipal(sight: Sight): RawBuilder<SqlBool> {
  return sql<SqlBool>`(case when p.kind = 'GROUP' then ${seesGroup(sight)} else ${seesPerson(sight)} end)`;
}
