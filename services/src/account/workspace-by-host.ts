import type { LookupTx, Tx } from '../schema';

/** A workspace, as found by the name in its host. */
export interface FoundWorkspace {
  readonly accountId: string;
  readonly workspaceId: string;
}

/** In the account of the transaction, or by a lookup of this deployment name. */
export async function findWorkspaceByHost(tx: Tx | LookupTx, deploymentName: string): Promise<FoundWorkspace | undefined> {
  const found = await tx
    .selectFrom('workspace')
    .select(['account_id', 'workspace_id'])
    .where('deployment_name', '=', deploymentName)
    .executeTakeFirst();
  return found && { accountId: found.account_id, workspaceId: found.workspace_id };
}

/** The name in the host of a workspace of the transaction's account. */
export async function deploymentNameOf(tx: Tx, workspaceId: string): Promise<string> {
  const found = await tx
    .selectFrom('workspace')
    .select('deployment_name')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return found.deployment_name;
}
