import { sql } from 'kysely';
import type { Tx } from '../schema';
import type { AuditEvent } from './schema';

/**
 * A place in the order in which transactions were numbered. Events are read in this order once they are settled: when every older
 * transaction has ended, none can come to lie before them, and whoever goes on after the last one has missed nothing. Their times
 * do not give that: a transaction that takes long commits an early time late.
 */
export interface Position {
  readonly transaction: string;
  readonly event: string;
}

const FIRST_OF_TRANSACTION = '00000000-0000-0000-0000-000000000000';

/** Most events of a batch, and most bytes of their parameters, unless one event alone has more. */
const MOST_EVENTS = 1_000;
const MOST_BYTES = 8 * 1024 * 1024;

/** Where to begin, to read what happened from a time on, or from now on without one. */
export async function positionAt(tx: Tx, accountId: string, since?: Date): Promise<Position> {
  const earliest = since
    ? await tx
        .selectFrom('audit_event')
        .select('written_by as transaction')
        .where('account_id', '=', accountId)
        .where('happened_at', '>=', since)
        .orderBy('written_by')
        .limit(1)
        .executeTakeFirst()
    : undefined;
  if (earliest) return { transaction: earliest.transaction, event: FIRST_OF_TRANSACTION };
  const { transaction } = await tx
    .selectNoFrom(sql<string>`pg_snapshot_xmin(pg_current_snapshot())`.as('transaction'))
    .executeTakeFirstOrThrow();
  return { transaction, event: FIRST_OF_TRANSACTION };
}

/** The last event of the next batch of settled ones; undefined when there are none. */
export async function endOfBatch(tx: Tx, accountId: string, after: Position): Promise<Position | undefined> {
  const next = tx
    .selectFrom('audit_event')
    .select(['written_by', 'event_id', sql<string>`octet_length(parameters::text)`.as('length')])
    .where('account_id', '=', accountId)
    .where(laterThan(after))
    .where(sql<boolean>`written_by < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('written_by')
    .orderBy('event_id')
    .limit(MOST_EVENTS);
  const counted = tx
    .selectFrom(next.as('next'))
    .select(['written_by', 'event_id'])
    .select(sql<string>`row_number() over (order by written_by, event_id)`.as('number'))
    .select(sql<string>`sum(length) over (order by written_by, event_id)`.as('bytes'));
  const last = await tx
    .selectFrom(counted.as('counted'))
    .select(['written_by as transaction', 'event_id as event'])
    .where((row) => row.or([row('number', '=', '1'), row('bytes', '<=', String(MOST_BYTES))]))
    .orderBy('written_by', 'desc')
    .orderBy('event_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last;
}

/** The events after a place, up to and including the one of another. They never change. */
export function eventsBetween(tx: Tx, accountId: string, after: Position, last: Position): Promise<AuditEvent[]> {
  return tx
    .selectFrom('audit_event')
    .selectAll()
    .where('account_id', '=', accountId)
    .where(laterThan(after))
    .where(sql<boolean>`(written_by, event_id) <= (${last.transaction}::xid8, ${last.event}::uuid)`)
    .orderBy('written_by')
    .orderBy('event_id')
    .execute();
}

function laterThan({ transaction, event }: Position) {
  return sql<boolean>`(written_by, event_id) > (${transaction}::xid8, ${event}::uuid)`;
}
