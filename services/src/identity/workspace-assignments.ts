import type { Tx } from '../schema';

/** Lets a principal into a workspace; one who is in it already gets the given permission. */
export async function assignToWorkspace(
  tx: Tx,
  accountId: string,
  workspaceId: string,
  principalId: string,
  permission: 'USER' | 'ADMIN',
): Promise<void> {
  await tx
    .insertInto('workspace_assignment')
    .values({ account_id: accountId, workspace_id: workspaceId, principal_id: principalId, permission })
    .onConflict((conflict) => conflict.columns(['account_id', 'workspace_id', 'principal_id']).doUpdateSet({ permission }))
    .execute();
}
