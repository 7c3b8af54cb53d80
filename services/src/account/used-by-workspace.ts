import type { Tx } from '../schema';

/** Columns of a workspace that name what it is made of. */
type PartColumn =
  | 'credential_id'
  | 'storage_configuration_id'
  | 'network_id'
  | 'private_access_settings_id'
  | 'managed_services_key_id'
  | 'storage_key_id';

/** The workspace that has the object in one of the columns, as a refusal to delete it names it. */
export async function usedByWorkspace(
  tx: Tx,
  accountId: string,
  id: string,
  columns: readonly PartColumn[],
): Promise<string | undefined> {
  const workspace = await tx
    .selectFrom('workspace')
    .select('workspace_id')
    .where('account_id', '=', accountId)
    .where((where) => where.or(columns.map((column) => where(column, '=', id))))
    .limit(1)
    .executeTakeFirst();
  return workspace && `active workspace ${workspace.workspace_id}`;
}
