import { sql } from 'kysely';
import type { AuditEvent } from '../../../audit/schema';
import { endOfBatch, eventsBetween, type Position } from '../../../audit/settled-events';
import type { Tx } from '../../../schema';
import { after as afterTime } from '../../reconciler/reconciling';
import { startOf } from '../log-delivery';
import type { LogDeliveryRow } from '../statements';
import { logObjects } from './log-objects';
import type { Part } from './part';
import { DELIVER_EVERY, stillOf } from './record';

/**
 * Audit logs: the batch that was begun and not finished, else the next one. It is fixed before anything is put: one that is cut is put
 * again, under the same keys and with the same contents, by whoever is next.
 */
export async function auditPart(tx: Tx, taken: LogDeliveryRow, now: Date): Promise<Part | undefined> {
  const after = { transaction: taken.delivered_transaction, event: taken.delivered_event };
  const begun = await batchOf(tx, taken, after, now);
  if (!begun) return undefined;
  const { row, last } = begun;
  const events = (await eventsBetween(tx, row.account_id, after, last)).filter((event) => isWanted(event, row));
  return {
    row,
    objects: logObjects({ configId: row.config_id, number: row.batch_number, prefix: row.delivery_path_prefix }, events),
    progress: {
      delivered_transaction: last.transaction,
      delivered_event: last.event,
      batch_transaction: null,
      batch_event: null,
      delivery_message: 'What has happened lies in the bucket.',
    },
  };
}

async function batchOf(tx: Tx, row: LogDeliveryRow, after: Position, now: Date) {
  const { batch_transaction: transaction, batch_event: event } = row;
  if (transaction !== null && event !== null) return { row, last: { transaction, event } };
  const last = await endOfBatch(tx, row.account_id, after);
  const fixed = await stillOf(tx, row)
    .set(
      last
        ? { batch_transaction: last.transaction, batch_event: last.event, batch_number: sql<string>`batch_number + 1` }
        : { due_at: afterTime(now, DELIVER_EVERY) },
    )
    .returningAll()
    .executeTakeFirst();
  return last && fixed && { row: fixed, last };
}

/** What happened earlier is not wanted; and whoever names workspaces wants their events, and not those of the account. */
function isWanted(event: AuditEvent, row: LogDeliveryRow): boolean {
  if (event.happened_at < startOf(row)) return false;
  return row.workspace_ids.length === 0 || (event.workspace_id !== null && row.workspace_ids.includes(event.workspace_id));
}
