import { sql, type SqlBool } from 'kysely';
import { Type, type Static } from 'typebox';
import type { Tx } from '../../schema';
import { IDENTITY_LIMITS } from '../limits';
import type { Sight } from '../scope';
import { parseFilter } from './filter';
import { filterSql, type FilterColumns } from './filter-sql';
import { ProjectionQuery } from './projection';
import { refused } from './patch';
import type { PrincipalRow } from './read';
import type { ResourceType } from './resource-type';

/** How many it has if the client does not say. */
const PRESET_RESULTS = 100;

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
  ...ProjectionQuery.properties,
});

export interface Page {
  readonly rows: PrincipalRow[];
  readonly startIndex: number;
  /** Exact up to 10,000 beyond the page; after that a number that is too small, but never so small that a client stops early. */
  readonly total: number;
}

/**
 * One page of the principals of a type that the scope sees.
 *
 * @param columns what the caller may filter and sort by
 * @param most resources on a page
 */
export async function listPrincipals(
  tx: Tx,
  sight: Sight,
  type: ResourceType,
  query: Static<typeof ListQuery>,
  columns: FilterColumns,
  most: number,
): Promise<Page> {
  const startIndex = Math.max(1, query.startIndex ?? 1);
  const count = Math.min(Math.max(0, query.count ?? PRESET_RESULTS), most);
  const filter = query.filter?.trim() ? filterSql(parseFilter(query.filter), columns) : sql<SqlBool>`true`;
  const found = tx
    .selectFrom('principal as p')
    .where('p.account_id', '=', sight.accountId)
    .where('p.kind', '=', type.kind)
    .where(type.sees(sight))
    .where(filter);
  const direction = query.sortOrder?.toLowerCase() === 'descending' ? 'desc' : 'asc';
  const sort = sortOf(type, query.sortBy, columns);
  const ids = (sort ? found.orderBy(sort, direction) : found)
    .select('p.principal_id')
    .orderBy('p.principal_id', direction)
    .offset(startIndex - 1)
    .limit(count);
  // Ids first: an index alone finds the place of the page, and whole rows are read for the page only.
  const page = await ids.execute();
  const rows = await rowsOf(
    tx,
    sight,
    page.map((row) => row.principal_id),
  );
  const counted = found
    .select('p.principal_id')
    .limit(startIndex - 1 + count + COUNTED_AHEAD)
    .as('counted');
  const { total } = await tx
    .selectFrom(counted)
    .select((eb) => eb.fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows, startIndex, total: Number(total) };
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

function sortOf(type: ResourceType, sortBy: string | undefined, columns: FilterColumns) {
  const name = sortBy?.toLowerCase();
  if (name === undefined || name === '' || name === 'id') return undefined;
  const sort = Object.hasOwn(columns, name) && type.sorts[name];
  if (!sort) throw refused('invalidValue', `sortBy must be id or one of ${Object.keys(type.sorts).join(', ')}, got ${sortBy}`);
  return sort;
}
