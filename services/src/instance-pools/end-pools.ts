import type { WorkspaceKey } from '../identity/assignment/statements';
import type { Tx } from '../schema';

/**
 * Has all pools of a workspace be deleted, whose idle nodes the cluster manager ends: what comes before the workspace itself may go.
 *
 * @returns whether there are none any more
 */
export async function endPools(tx: Tx, { accountId, workspaceId }: WorkspaceKey, now: Date): Promise<boolean> {
  const left = await tx
    .selectFrom('instance_pool')
    .select('instance_pool_id')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .execute();
  await tx
    .updateTable('instance_pool')
    .set({ removed_at: now, due_at: now })
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('removed_at', 'is', null)
    .execute();
  return left.length === 0;
}
