import type { Insertable } from 'kysely';
import type { Tx } from '../../schema';
import type { NetworkFault, NetworkTable, NetworkWarning } from '../schema';
import { usedByWorkspace } from '../used-by-workspace';
import type { NetworkRow } from './network';

export async function insertNetwork(tx: Tx, row: Insertable<NetworkTable>): Promise<NetworkRow> {
  const inserted = await tx.insertInto('network').values(row).returningAll().executeTakeFirstOrThrow();
  return { ...inserted, workspace_id: null };
}

export function selectNetworks(tx: Tx, accountId: string, id?: string): Promise<NetworkRow[]> {
  return tx
    .selectFrom('network')
    .selectAll()
    .select((select) =>
      select
        .selectFrom('workspace')
        .select(({ fn }) => fn.min('workspace.workspace_id').as('workspace_id'))
        .where('workspace.account_id', '=', accountId)
        .whereRef('workspace.network_id', '=', 'network.network_id')
        .as('workspace_id'),
    )
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('network_id', '=', id ?? ''))
    .orderBy('created_at')
    .orderBy('network_id')
    .execute();
}

export function usedNetwork(tx: Tx, accountId: string, id: string): Promise<string | undefined> {
  return usedByWorkspace(tx, accountId, id, ['network_id']);
}

/** Keeps what a check of the network came to. */
export async function recordNetworkCheck(
  tx: Tx,
  accountId: string,
  networkId: string,
  errors: readonly NetworkFault[],
  warnings: readonly NetworkWarning[],
): Promise<void> {
  const status = errors.length > 0 ? 'BROKEN' : warnings.length > 0 ? 'WARNED' : 'VALID';
  await tx
    .updateTable('network')
    .set({ vpc_status: status, error_messages: JSON.stringify(errors), warning_messages: JSON.stringify(warnings) })
    .where('account_id', '=', accountId)
    .where('network_id', '=', networkId)
    .execute();
}

/** Networks that no workspace has any more are as they were at first. */
export async function detachUnusedNetworks(tx: Tx, accountId: string): Promise<void> {
  await tx
    .updateTable('network')
    .set({ vpc_status: 'UNATTACHED', error_messages: '[]', warning_messages: '[]' })
    .where('account_id', '=', accountId)
    .where('vpc_status', '<>', 'UNATTACHED')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('workspace')
            .select('workspace_id')
            .where('workspace.account_id', '=', accountId)
            .whereRef('workspace.network_id', '=', 'network.network_id'),
        ),
      ),
    )
    .execute();
}
