import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { Type, type Static } from 'typebox';
import type { Tx } from '../../schema';
import { IDENTITY_LIMITS } from '../limits';
import type { Sight } from '../scope';
import { parseFilter } from './filter';
import { filterSql, type FilterColumns } from './filter-sql';
import { refused } from './patch';
import { from, PagePositions, type Order } from './page-positions';
import type { PrincipalRow } from './read';
import type { ResourceType } from './resource-type';

/** How many it has if the client does not say. */
const PRESET_RESULTS = 100;

/** Beyond all there can be. */
const LAST_INDEX = 1_000_000_000;

/** How far beyond a page the results are counted: counting must not cost more than the page. */
const COUNTED_AHEAD = 10_000;

export const ListQuery = Type.Object({
  filter: Type.Optional(Type.String({ maxLength: 4_000 })),
  startIndex: Type.Optional(Type.Integer({ description: 'place of the first result, from 1' })),
  count: Type.Optional(
    Type.Integer({ description: `how many results, ${PRESET_RESULTS} if absent, at most ${IDENTITY_LIMITS.page}` }),
  ),
  sortBy: Type.Optional(Type.String({ maxLength: 100 })),
  sortOrder: Type.Optional(Type.String({ maxLength: 20 })),
});
export type ListQuery = Static<typeof ListQuery>;

export interface Page {
  readonly rows: PrincipalRow[];
  readonly startIndex: number;
  /** Exact up to 10,000 beyond the page; after that a number that is too small, but never so small that a client stops early. */
  readonly total: number;
}

/** A type of principals that a list has. */
export interface Listed {
  readonly type: ResourceType;
  /** What the caller may filter and sort by. */
  readonly columns: FilterColumns;
}

/** A list as a caller asks for it. */
export interface Listing {
  /** Who reads it: the id of a principal. */
  readonly reader: string;
  readonly sight: Sight;
  readonly listed: readonly [Listed, ...Listed[]];
  readonly query: ListQuery;
  readonly now: Date;
}

/** Pages of the principals that a scope sees. */
export class PrincipalPages {
  private readonly positions = new PagePositions();

  /** @param most resources on a page */
  constructor(private readonly most: number) {}

  public async page(tx: Tx, listing: Listing): Promise<Page> {
    const { reader, sight, listed, query, now } = listing;
    const startIndex = Math.min(Math.max(1, query.startIndex ?? 1), LAST_INDEX);
    const count = Math.min(Math.max(0, query.count ?? PRESET_RESULTS), this.most);
    const direction = query.sortOrder?.toLowerCase() === 'descending' ? 'desc' : 'asc';
    const order: Order = { sort: sortOf(listed, query.sortBy), direction };
    const { accountId, workspaceId } = sight;
    const list = JSON.stringify([accountId, workspaceId, reader, query.filter, query.sortBy, direction]);
    const before = this.positions.before(list, startIndex, now);
    const found = tx.selectFrom('principal as p').where('p.account_id', '=', accountId).where(foundOf(listing));
    // Ids first: an index alone finds the place of the page, and whole rows are read for the page only.
    const ids = await (before ? found.where(from(order, before, 'the next')) : found.offset(startIndex - 1))
      .$if(order.sort !== undefined, (select) => select.orderBy(order.sort ?? sql`null`, direction))
      .select(['p.principal_id as id', (order.sort ?? sql<null>`null`).$castTo<string | null>().as('key')])
      .orderBy('p.principal_id', direction)
      .limit(count)
      .execute();
    const [first, last] = [ids[0], ids.at(-1)];
    if (last) this.positions.note(list, startIndex + ids.length, last, now);
    const rows = await rowsOf(
      tx,
      sight,
      ids.map(({ id }) => id),
    );
    // What comes before the page has its number already, unless there is no page.
    const counted = first && startIndex > 1 ? found.where(from(order, first, 'it')) : found;
    const uncounted = first ? startIndex - 1 : 0;
    const most = (first ? 0 : startIndex - 1) + count + COUNTED_AHEAD;
    const { total } = await tx
      .selectFrom(counted.select('p.principal_id').limit(most).as('counted'))
      .select((eb) => eb.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow();
    // Whoever came or went between the two statements must not make it less than what is shown.
    return { rows, startIndex, total: Math.max(uncounted + Number(total), startIndex - 1 + rows.length) };
  }
}

/** The rows with these ids, in their order. */
async function rowsOf(tx: Tx, { accountId }: Sight, ids: readonly string[]): Promise<PrincipalRow[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('principal')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('principal_id', '=', sql<string>`any(${ids}::bigint[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.principal_id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}

/** Who is in the list, as a condition on `principal p`. */
function foundOf({ sight, listed, query }: Listing): RawBuilder<SqlBool> {
  const filter = query.filter?.trim() ? parseFilter(query.filter) : undefined;
  const ofTypes = listed.map(({ type, columns }) => {
    const matches = filter ? filterSql(filter, columns) : sql<SqlBool>`true`;
    return sql<SqlBool>`(p.kind = ${type.kind} and ${type.sees(sight)} and ${matches})`;
  });
  return sql<SqlBool>`(${sql.join(ofTypes, sql` or `)})`;
}

/** By an attribute that all types of the list have. */
function sortOf(listed: Listing['listed'], sortBy: string | undefined) {
  const name = sortBy?.toLowerCase();
  if (name === undefined || name === '' || name === 'id') return undefined;
  const [{ type }] = listed;
  const names = Object.keys(type.sorts).filter((each) =>
    listed.every((one) => Object.hasOwn(one.type.sorts, each) && Object.hasOwn(one.columns, each)),
  );
  const sort = names.includes(name) ? type.sorts[name] : undefined;
  if (!sort) throw refused('invalidValue', `sortBy must be id or one of ${names.join(', ')}, got ${sortBy}`);
  return sort;
}
