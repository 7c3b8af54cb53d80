import { selectWorkspaces } from '../account/workspaces/statements';
import { workspaceOf } from '../identity/permissions/check';
import type { Caller } from '../platform/http/caller';
import type { Tx } from '../schema';

/** The AWS region that the caller's workspace lies in. */
export async function regionOfWorkspace(tx: Tx, caller: Caller): Promise<string> {
  const { accountId, workspaceId } = workspaceOf(caller);
  const [workspace] = await selectWorkspaces(tx, accountId, workspaceId);
  if (!workspace) throw new Error(`there is no workspace ${workspaceId}`);
  return workspace.aws_region;
}
