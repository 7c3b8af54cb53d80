import { sql } from 'kysely';
import type { Tx } from '../../schema';

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
