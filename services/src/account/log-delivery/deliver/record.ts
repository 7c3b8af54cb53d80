import type { Updateable } from 'kysely';
import type { Tx } from '../../../schema';
import { after as afterTime } from '../../reconciler/reconciling';
import type { LogDeliveryTable } from '../../schema';
import type { LogDeliveryRow } from '../statements';
import type { TakenBatch } from './batch';

/** In milliseconds: how often what has happened since is delivered, and what could not be is tried again. */
export const DELIVER_EVERY = 300_000;

/** Writes down that a batch lies in the bucket; the next is due at once, for there may be more. @returns whether this process still had it */
export function recordDelivered(tx: Tx, { row, last }: TakenBatch, now: Date): Promise<boolean> {
  return recorded(tx, row, {
    delivered_transaction: last.transaction,
    delivered_event: last.event,
    batch_transaction: null,
    batch_event: null,
    delivery_status: 'SUCCEEDED',
    delivery_message: 'What has happened lies in the bucket.',
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

/** Writes down why a batch could not be delivered; it stays the next one. @returns whether this process still had it */
export function recordFailure(tx: Tx, { row }: TakenBatch, { status, message }: DeliveryFailure, now: Date): Promise<boolean> {
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

/** The configuration, as long as nobody else has begun a step of it. */
export function stillOf(tx: Tx, row: LogDeliveryRow) {
  return tx
    .updateTable('log_delivery')
    .where('account_id', '=', row.account_id)
    .where('config_id', '=', row.config_id)
    .where('attempts', '=', row.attempts);
}
