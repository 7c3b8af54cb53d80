import { sql } from 'kysely';
import { endOfBatch, type Position } from '../../../audit/settled-events';
import type { Tx } from '../../../schema';
import { after as afterTime, STEP_TIME } from '../../reconciler/reconciling';
import { startOf } from '../log-delivery';
import type { LogDeliveryRow } from '../statements';
import { DELIVER_EVERY, stillOf } from './record';

/** A batch in the hands of one process, which has the configuration to itself for the time of a step. */
export interface TakenBatch {
  readonly row: LogDeliveryRow;
  /** The events after this one, up to and including `last`. */
  readonly after: Position;
  readonly last: Position;
  /** What happened earlier is not wanted. */
  readonly since: Date;
}

/** Takes the batch that was begun and not finished, else the next one; undefined when there is nothing to deliver. */
export async function takeBatch(tx: Tx, accountId: string, configId: string, now: Date): Promise<TakenBatch | undefined> {
  const row = await take(tx, accountId, configId, now);
  if (!row) return undefined;
  const after = { transaction: row.delivered_transaction, event: row.delivered_event };
  const begun = batchOf(row);
  if (begun) return { row, after, last: begun, since: startOf(row) };
  const last = await endOfBatch(tx, accountId, after);
  const fixed = await stillOf(tx, row)
    .set(
      last
        ? { batch_transaction: last.transaction, batch_event: last.event, batch_number: sql<string>`batch_number + 1` }
        : { due_at: afterTime(now, DELIVER_EVERY) },
    )
    .returningAll()
    .executeTakeFirst();
  return last && fixed && { row: fixed, after, last, since: startOf(fixed) };
}

function take(tx: Tx, accountId: string, configId: string, now: Date): Promise<LogDeliveryRow | undefined> {
  return tx
    .updateTable('log_delivery')
    .set({ attempts: sql<number>`attempts + 1`, due_at: afterTime(now, STEP_TIME) })
    .where('account_id', '=', accountId)
    .where('config_id', '=', configId)
    .where('status', '=', 'ENABLED')
    .where('due_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
}

function batchOf({ batch_transaction: transaction, batch_event: event }: LogDeliveryRow): Position | undefined {
  return transaction === null || event === null ? undefined : { transaction, event };
}
