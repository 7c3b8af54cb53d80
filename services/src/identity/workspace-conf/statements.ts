import type { Tx } from '../../schema';
import type { WorkspaceKey } from '../assignment/statements';

/** The settings that were set, by key. */
export async function readSettings(
  tx: Tx,
  { accountId, workspaceId }: WorkspaceKey,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx
    .selectFrom('workspace_setting')
    .select(['key', 'value'])
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('key', 'in', keys)
    .execute();
  return new Map(rows.map((row) => [row.key, row.value]));
}

export async function writeSetting(tx: Tx, { accountId, workspaceId }: WorkspaceKey, key: string, value: string): Promise<void> {
  await tx
    .insertInto('workspace_setting')
    .values({ account_id: accountId, workspace_id: workspaceId, key, value })
    .onConflict((conflict) => conflict.columns(['account_id', 'workspace_id', 'key']).doUpdateSet({ value }))
    .execute();
}
