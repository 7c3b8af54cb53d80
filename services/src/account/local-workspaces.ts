import { makeDefaultPolicies } from '../cluster-policies/default-policies';
import type { Ids } from '../platform/ids';
import type { Tx } from '../schema';

export interface LocalWorkspace {
  readonly accountId: string;
  readonly name: string;
  readonly deploymentName: string;
  readonly region: string;
}

/** Has a workspace run on this machine, which needs nothing in AWS. Answers its id. */
export async function ensureLocalWorkspace(tx: Tx, workspace: LocalWorkspace, at: Date, ids: Ids): Promise<string> {
  const { accountId, name, deploymentName, region } = workspace;
  const found = await tx
    .selectFrom('workspace')
    .select('workspace_id')
    .where('account_id', '=', accountId)
    .where('deployment_name', '=', deploymentName)
    .executeTakeFirst();
  if (found) return found.workspace_id;
  const workspaceId = ids.number();
  await tx
    .insertInto('workspace')
    .values({
      account_id: accountId,
      workspace_id: workspaceId,
      workspace_name: name,
      deployment_name: deploymentName,
      aws_region: region,
      status: 'RUNNING',
      created_at: at,
    })
    .execute();
  await makeDefaultPolicies(tx, { accountId, workspaceId }, at, ids);
  return workspaceId;
}
