import { sql, type Updateable } from 'kysely';
import type { Tx } from '../../../schema';
import { after as afterTime, STEP_TIME } from '../../reconciler/reconciling';
import type { LogDeliveryTable } from '../../schema';
import type { LogDeliveryRow } from '../statements';

/** In milliseconds: how often what has happened since is delivered, and what could not be is tried again. */
export const DELIVER_EVERY = 300_000;

/** What is written down of a step that delivered its part. */
export type Progress = Pick<
  Updateable<LogDeliveryTable>,
  | 'delivered_transaction'
  | 'delivered_event'
  | 'batch_transaction'
  | 'batch_event'
  | 'usage_month'
  | 'usage_workspace'
  | 'delivery_message'
>;

/** Writes down that a part lies in the bucket; the next is due at once, for there may be more. @returns whether this process still had it */
export function recordDelivered(tx: Tx, row: LogDeliveryRow, progress: Progress, now: Date): Promise<boolean> {
  return recorded(tx, row, {
    ...progress,
    delivery_status: 'SUCCEEDED',
    last_attempt_at: now,
    last_success_at: now,
    due_at: now,
  });
}

export interface DeliveryFailure {
  /** Whose it is to mend. */
  readonly status: 'USER_FAILURE' | 'SYSTEM_FAILURE';
  readonly message: string;
}

/** Writes down why a part could not be delivered; it stays the next one. @returns whether this process still had it */
export function recordFailure(tx: Tx, row: LogDeliveryRow, { status, message }: DeliveryFailure, now: Date): Promise<boolean> {
  return recorded(tx, row, {
    delivery_status: status,
    delivery_message: message,
    last_attempt_at: now,
    due_at: afterTime(now, DELIVER_EVERY),
  });
}

async function recorded(tx: Tx, row: LogDeliveryRow, change: Updateable<LogDeliveryTable>): Promise<boolean> {
  const { numUpdatedRows } = await stillOf(tx, row).set(change).executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Takes a configuration that is due, for the time of a step. */
export function take(tx: Tx, accountId: string, configId: string, now: Date): Promise<LogDeliveryRow | undefined> {
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

/** The configuration, as long as nobody else has begun a step of it. */
export function stillOf(tx: Tx, row: LogDeliveryRow) {
  return tx
    .updateTable('log_delivery')
    .where('account_id', '=', row.account_id)
    .where('config_id', '=', row.config_id)
    .where('attempts', '=', row.attempts);
}
