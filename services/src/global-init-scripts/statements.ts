import { sql, type Insertable } from 'kysely';
import type { InitScript, Isolation } from '../agent/api/assignment';
import type { WorkspaceKey } from '../identity/assignment/statements';
import type { Tx } from '../schema';
import type { GlobalInitScriptRow, GlobalInitScriptTable } from './schema';

/** All scripts of a workspace, in the order in which they run. */
export function listScripts(tx: Tx, { accountId, workspaceId }: WorkspaceKey): Promise<GlobalInitScriptRow[]> {
  return tx
    .selectFrom('global_init_script')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .orderBy('position')
    .execute();
}

/** The same for who changes them: positions are moved by one transaction at a time. */
export async function lockedScripts(tx: Tx, at: WorkspaceKey): Promise<GlobalInitScriptRow[]> {
  const key = `global init scripts of ${at.accountId}/${at.workspaceId}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
  return listScripts(tx, at);
}

/**
 * What a node runs of them: those that are enabled. Nodes that keep their users apart run none, since a script of the workspace would
 * undo that: https://docs.databricks.com/aws/en/init-scripts/global
 */
export async function globalInitScripts(tx: Tx, at: WorkspaceKey, isolation: Isolation): Promise<InitScript[]> {
  if (isolation.mode === 'standard') return [];
  const enabled = (await listScripts(tx, at)).filter((script) => script.enabled);
  return enabled.map(({ name, script }) => ({
    scope: 'global',
    name,
    source: { content: Buffer.from(script, 'base64').toString() },
  }));
}

export async function insertScript(tx: Tx, script: Insertable<GlobalInitScriptTable>): Promise<void> {
  await tx.insertInto('global_init_script').values(script).execute();
}

export async function updateScript(
  tx: Tx,
  script: GlobalInitScriptRow,
  change: Partial<Pick<GlobalInitScriptRow, 'name' | 'script' | 'enabled' | 'position' | 'updated_at' | 'updated_by'>>,
): Promise<void> {
  await tx
    .updateTable('global_init_script')
    .set(change)
    .where('account_id', '=', script.account_id)
    .where('workspace_id', '=', script.workspace_id)
    .where('script_id', '=', script.script_id)
    .execute();
}

export async function deleteScript(tx: Tx, script: GlobalInitScriptRow): Promise<void> {
  await tx
    .deleteFrom('global_init_script')
    .where('account_id', '=', script.account_id)
    .where('workspace_id', '=', script.workspace_id)
    .where('script_id', '=', script.script_id)
    .execute();
}
