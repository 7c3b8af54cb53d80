import { sql, type Insertable, type Updateable } from 'kysely';
import type { Tx } from '../../schema';
import type { WorkspaceTable } from '../schema';
import { statusesBefore, type WorkspaceStatus } from './status';
import type { WorkspaceRow } from './workspace';

/** @returns undefined when the deployment name is taken, by whichever account */
export function insertWorkspace(tx: Tx, row: Insertable<WorkspaceTable>): Promise<WorkspaceRow | undefined> {
  return tx
    .insertInto('workspace')
    .values(row)
    .onConflict((conflict) => conflict.column('deployment_name').doNothing())
    .returningAll()
    .executeTakeFirst();
}

export function selectWorkspaces(tx: Tx, accountId: string, workspaceId?: string): Promise<WorkspaceRow[]> {
  return tx
    .selectFrom('workspace')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(workspaceId !== undefined, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .orderBy('created_at')
    .orderBy('workspace_id')
    .execute();
}

/** The pricing tiers of the account's workspaces, by their ids. */
export async function selectPricingTiers(tx: Tx, accountId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tx
    .selectFrom('workspace')
    .select(['workspace_id', 'pricing_tier'])
    .where('account_id', '=', accountId)
    .execute();
  return new Map(rows.map((row) => [row.workspace_id, row.pricing_tier]));
}

/** A workspace as someone has seen it. */
export type SeenWorkspace = Pick<WorkspaceRow, 'account_id' | 'workspace_id' | 'version'>;

/** What a change of a workspace may set beside its status. */
export type WorkspaceChange = Omit<Updateable<WorkspaceTable>, 'status' | 'version' | 'account_id' | 'workspace_id'>;

/**
 * Brings a workspace from what was seen of it to another status, one that may follow.
 *
 * @returns undefined when it is no longer what was seen: someone else has changed it since
 */
export function moveWorkspace(
  tx: Tx,
  seen: SeenWorkspace,
  status: WorkspaceStatus,
  change: WorkspaceChange = {},
): Promise<WorkspaceRow | undefined> {
  return changing(tx, seen, { ...change, status })
    .where('status', 'in', statusesBefore(status))
    .returningAll()
    .executeTakeFirst();
}

/** Changes a workspace that is still what was seen of it, in whatever status it is. */
export function changeWorkspace(tx: Tx, seen: SeenWorkspace, change: WorkspaceChange): Promise<WorkspaceRow | undefined> {
  return changing(tx, seen, change).returningAll().executeTakeFirst();
}

/** @returns whether it was still what was seen of it, and is gone now */
export async function deleteWorkspace(tx: Tx, seen: SeenWorkspace): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('workspace')
    .where('account_id', '=', seen.account_id)
    .where('workspace_id', '=', seen.workspace_id)
    .where('version', '=', seen.version)
    .where('status', '=', 'CANCELLING')
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

function changing(tx: Tx, seen: SeenWorkspace, change: Updateable<WorkspaceTable>) {
  return tx
    .updateTable('workspace')
    .set({ ...change, version: sql<number>`version + 1` })
    .where('account_id', '=', seen.account_id)
    .where('workspace_id', '=', seen.workspace_id)
    .where('version', '=', seen.version);
}

/** Those of the ids that are no workspaces of the account. */
export async function unknownWorkspaces(tx: Tx, accountId: string, ids: readonly number[]): Promise<number[]> {
  const rows = ids.length === 0 ? [] : await selectWorkspaces(tx, accountId);
  const known = new Set(rows.map((row) => Number(row.workspace_id)));
  return ids.filter((id) => !known.has(id));
}
