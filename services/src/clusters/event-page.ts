import { sql } from 'kysely';
import { Type, type Static } from 'typebox';
import { invalid } from '../platform/http/api-error';
import type { Tx } from '../schema';
import type { ClusterKey } from './cluster-key';
import { EVENT_TYPES } from './events';
import type { EventRow } from './schema';

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 500;

/** Which events of a cluster: https://docs.databricks.com/api/workspace/clusters/events */
export const EventQuery = Type.Object({
  cluster_id: Type.String(),
  start_time: Type.Optional(Type.Integer({ description: 'milliseconds since 1970' })),
  end_time: Type.Optional(Type.Integer({ description: 'milliseconds since 1970' })),
  order: Type.Optional(Type.Enum(['ASC', 'DESC'])),
  event_types: Type.Optional(Type.Array(Type.Enum(EVENT_TYPES))),
  offset: Type.Optional(Type.Integer({ minimum: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 0 })),
  page_size: Type.Optional(Type.Integer({ minimum: 0 })),
  page_token: Type.Optional(Type.String()),
});
export type EventQuery = Static<typeof EventQuery>;

export const EventPage = Type.Object({
  events: Type.Array(
    Type.Object({
      cluster_id: Type.String(),
      timestamp: Type.Integer(),
      type: Type.String(),
      details: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  /** The request for what follows, for clients that page by offset. */
  next_page: Type.Optional(EventQuery),
  next_page_token: Type.Optional(Type.String()),
  total_count: Type.Integer(),
});

/** A page of what happened to a cluster, the newest first unless asked otherwise. */
export async function eventPage(tx: Tx, key: ClusterKey, query: EventQuery): Promise<Static<typeof EventPage>> {
  const size = Math.min(query.page_size || query.limit || DEFAULT_PAGE, LARGEST_PAGE);
  const descending = query.order !== 'ASC';
  const where = sql`e.account_id = ${key.accountId} and e.workspace_id = ${key.workspaceId}::bigint and e.cluster_id = ${key.clusterId}
    ${query.start_time === undefined ? sql`` : sql`and e.happened_at >= ${new Date(query.start_time)}`}
    ${query.end_time === undefined ? sql`` : sql`and e.happened_at <= ${new Date(query.end_time)}`}
    ${query.event_types?.length ? sql`and e.type = any(${query.event_types}::text[])` : sql``}`;
  const after = query.page_token ? readToken(query.page_token) : undefined;
  const offset = after ? 0 : (query.offset ?? 0);
  const compare = sql.raw(descending ? '<' : '>');
  const beyond = after ? sql`and (e.happened_at, e.event_id) ${compare} (${new Date(after.time)}, ${after.id}::bigint)` : sql``;
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const { rows } = await sql<EventRow>`
    select e.* from cluster_event e where ${where} ${beyond}
    order by e.happened_at ${direction}, e.event_id ${direction} limit ${size + 1} offset ${offset}`.execute(tx);
  const counted = await sql<{ count: string }>`select count(*) as count from cluster_event e where ${where}`.execute(tx);
  const events = rows.slice(0, size);
  const last = rows.length > size ? events.at(-1) : undefined;
  return {
    events: events.map((row) => ({
      cluster_id: row.cluster_id,
      timestamp: row.happened_at.getTime(),
      type: row.type,
      details: { ...row.details },
    })),
    ...(last && {
      next_page: nextPage(query, offset + size, size),
      next_page_token: writeToken(last),
    }),
    total_count: Number(counted.rows[0]?.count ?? 0),
  };
}

function nextPage(query: EventQuery, offset: number, limit: number): EventQuery {
  const next = { ...query, offset, limit };
  delete next.page_token;
  delete next.page_size;
  return next;
}

function writeToken({ happened_at: time, event_id: id }: EventRow): string {
  return Buffer.from(`${time.getTime()} ${id}`).toString('base64url');
}

function readToken(token: string): { time: number; id: string } {
  const [, time, id] = /^(\d{1,15}) (\d{1,18})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (time === undefined || id === undefined) {
    throw invalid(`page_token must be the next_page_token of an earlier page, got ${JSON.stringify(token)}`);
  }
  return { time: Number(time), id };
}
