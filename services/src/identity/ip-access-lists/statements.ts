import type { Tx } from '../../schema';
import type { Scope } from '../scope';
import type { ListRow } from './list-info';

/** What is written of a list. */
export interface ListChange {
  readonly label?: string;
  readonly list_type?: 'ALLOW' | 'BLOCK';
  readonly ip_addresses?: string[];
  readonly enabled?: boolean;
}

export function insertList(tx: Tx, scope: Scope, list: Omit<ListRow, 'account_id' | 'workspace_id'>): Promise<ListRow> {
  return tx
    .insertInto('ip_access_list')
    .values({ ...list, account_id: scope.accountId, workspace_id: scope.workspaceId ?? null })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function readLists(tx: Tx, scope: Scope): Promise<ListRow[]> {
  return tx
    .selectFrom('ip_access_list')
    .selectAll()
    .where('account_id', '=', scope.accountId)
    .where('workspace_id', 'is not distinct from', scope.workspaceId ?? null)
    .orderBy('created_at')
    .orderBy('list_id')
    .execute();
}

export function readList(tx: Tx, scope: Scope, listId: string): Promise<ListRow | undefined> {
  return tx
    .selectFrom('ip_access_list')
    .selectAll()
    .where('account_id', '=', scope.accountId)
    .where('workspace_id', 'is not distinct from', scope.workspaceId ?? null)
    .where('list_id', '=', listId)
    .executeTakeFirst();
}

export async function updateList(
  tx: Tx,
  scope: Scope,
  listId: string,
  change: ListChange & { readonly updated_at: Date; readonly updated_by: string },
): Promise<void> {
  await tx
    .updateTable('ip_access_list')
    .set(change)
    .where('account_id', '=', scope.accountId)
    .where('list_id', '=', listId)
    .execute();
}

export async function deleteList(tx: Tx, scope: Scope, listId: string): Promise<void> {
  await tx.deleteFrom('ip_access_list').where('account_id', '=', scope.accountId).where('list_id', '=', listId).execute();
}
