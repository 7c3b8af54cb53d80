import type { Insertable, Selectable } from 'kysely';
import type { Tx } from '../../schema';
import type { LogDeliveryTable } from '../schema';

export type LogDeliveryRow = Selectable<LogDeliveryTable>;

export function insertLogDelivery(tx: Tx, row: Insertable<LogDeliveryTable>): Promise<LogDeliveryRow> {
  return tx.insertInto('log_delivery').values(row).returningAll().executeTakeFirstOrThrow();
}

export function selectLogDeliveries(tx: Tx, accountId: string, id?: string): Promise<LogDeliveryRow[]> {
  return tx
    .selectFrom('log_delivery')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('config_id', '=', id ?? ''))
    .orderBy('created_at')
    .orderBy('config_id')
    .execute();
}

/** Switched on, it is delivered at once, and from where it was left: what happened in between is not lost. */
export async function setLogDeliveryStatus(
  tx: Tx,
  row: LogDeliveryRow,
  status: LogDeliveryRow['status'],
  at: Date,
): Promise<void> {
  await tx
    .updateTable('log_delivery')
    .set({ status, updated_at: at, ...(status === 'ENABLED' && { due_at: at }) })
    .where('account_id', '=', row.account_id)
    .where('config_id', '=', row.config_id)
    .execute();
}

/** What delivers logs with the object, as a refusal to delete it names it. */
export async function usedByLogDelivery(
  tx: Tx,
  accountId: string,
  column: 'credential_id' | 'storage_configuration_id',
  id: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('log_delivery')
    .select('config_id')
    .where('account_id', '=', accountId)
    .where(column, '=', id)
    .where('status', '=', 'ENABLED')
    .limit(1)
    .executeTakeFirst();
  return row && `log delivery configuration ${row.config_id}`;
}
