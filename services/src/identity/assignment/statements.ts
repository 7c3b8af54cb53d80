import { sql } from 'kysely';
import type { Tx } from '../../schema';
import type { AssignmentRow } from './assignment-info';

/** A workspace, with the account that has it. */
export interface WorkspaceKey {
  readonly accountId: string;
  readonly workspaceId: string;
}

/** Makes the principals users of the workspace; who is in it already stays what it is. */
export async function assign(tx: Tx, { accountId, workspaceId }: WorkspaceKey, principalIds: readonly string[]): Promise<void> {
  await sql`
    insert into workspace_assignment (account_id, workspace_id, principal_id, permission)
    select ${accountId}, ${workspaceId}::bigint, unnest(${principalIds}::bigint[]), 'USER' on conflict do nothing`.execute(tx);
}

export function makeAdmins(tx: Tx, workspace: WorkspaceKey, principalIds: readonly string[]): Promise<void> {
  return setPermission(tx, workspace, principalIds, 'ADMIN');
}

export function makeUsers(tx: Tx, workspace: WorkspaceKey, principalIds: readonly string[]): Promise<void> {
  return setPermission(tx, workspace, principalIds, 'USER');
}

async function setPermission(
  tx: Tx,
  { accountId, workspaceId }: WorkspaceKey,
  principalIds: readonly string[],
  permission: 'USER' | 'ADMIN',
): Promise<void> {
  await tx
    .updateTable('workspace_assignment')
    .set({ permission })
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('principal_id', '=', sql<string>`any(${principalIds}::bigint[])`)
    .execute();
}

export async function isAssigned(tx: Tx, { accountId, workspaceId }: WorkspaceKey, principalId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('workspace_assignment')
    .select('permission')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes from a principal all that it has in the workspace: membership, entitlements, the workspace's own groups, tokens. */
export async function unassign(tx: Tx, { accountId, workspaceId }: WorkspaceKey, principalId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('workspace_assignment')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('principal_id', '=', principalId)
    .executeTakeFirstOrThrow();
  for (const table of ['workspace_entitlement', 'personal_access_token'] as const) {
    await tx
      .deleteFrom(table)
      .where('account_id', '=', accountId)
      .where('workspace_id', '=', workspaceId)
      .where('principal_id', '=', principalId)
      .execute();
  }
  await sql`
    delete from group_member m using principal g
    where m.account_id = ${accountId} and m.member_id = ${principalId}::bigint
      and g.account_id = m.account_id and g.principal_id = m.group_id and g.workspace_id = ${workspaceId}::bigint`.execute(tx);
  return numDeletedRows > 0n;
}

/** Makes the assignment what is given; one that is there already changes its permission. */
export async function setAssignment(
  tx: Tx,
  { accountId, workspaceId }: WorkspaceKey,
  principalId: string,
  permission: 'USER' | 'ADMIN',
): Promise<void> {
  await tx
    .insertInto('workspace_assignment')
    .values({ account_id: accountId, workspace_id: workspaceId, principal_id: principalId, permission })
    .onConflict((conflict) => conflict.columns(['account_id', 'workspace_id', 'principal_id']).doUpdateSet({ permission }))
    .execute();
}

const ASSIGNED = ['p.principal_id', 'p.kind', 'p.display_name', 'p.user_name', 'p.application_id'] as const;

/** A principal of the account as a whole: not a workspace's own group. */
export function findAccountPrincipal(tx: Tx, accountId: string, principalId: string): Promise<AssignmentRow | undefined> {
  if (!/^\d{1,18}$/.test(principalId)) return Promise.resolve(undefined);
  return tx
    .selectFrom('principal as p')
    .select(ASSIGNED)
    .where('p.account_id', '=', accountId)
    .where('p.principal_id', '=', principalId)
    .where('p.workspace_id', 'is', null)
    .executeTakeFirst();
}

export function listAssignments(tx: Tx, { accountId, workspaceId }: WorkspaceKey): Promise<AssignmentRow[]> {
  return tx
    .selectFrom('workspace_assignment as a')
    .innerJoin('principal as p', (join) =>
      join.onRef('p.account_id', '=', 'a.account_id').onRef('p.principal_id', '=', 'a.principal_id'),
    )
    .select([...ASSIGNED, 'a.permission'])
    .where('a.account_id', '=', accountId)
    .where('a.workspace_id', '=', workspaceId)
    .where('p.workspace_id', 'is', null)
    .orderBy('a.principal_id')
    .execute();
}
