import { ApiError, invalid, permissionDenied } from '../../platform/http/api-error';
import { unassign } from '../assignment/statements';
import type { PrincipalRow } from './read';
import { deletePrincipal, type Work } from './write';

/**
 * Deletes a principal of the account with all that hangs on it, or a group of the workspace. A workspace only lets go of
 * what belongs to the account.
 */
export async function removePrincipal(work: Work, row: PrincipalRow): Promise<void> {
  const { tx, sight } = work;
  if (row.assigned_as !== null) throw invalid(`the group ${row.display_name} is the workspace's own and cannot be deleted`);
  if (sight.workspaceId === undefined || row.workspace_id === sight.workspaceId) return deletePrincipal(work, row);
  if (row.kind === 'GROUP') {
    throw permissionDenied(
      `the group ${row.display_name} belongs to the account; an admin of the account deletes or unassigns it`,
    );
  }
  const assigned = await unassign(tx, { ...sight, workspaceId: sight.workspaceId }, row.principal_id);
  if (!assigned) {
    throw new ApiError('INVALID_STATE', `${row.display_name} is in the workspace through a group; take it from that group`);
  }
}
