import { sql } from 'kysely';
import type { FilterColumn, FilterColumns } from './filter-sql';
import type { ResourceType } from './resource-type';

const NO_VALUE = {
  text: sql`null::text`,
  id: sql`null::bigint`,
  uuid: sql`null::uuid`,
  boolean: sql`null::boolean`,
  time: sql`null::timestamptz`,
};

/** What a type is filtered by in a list of several: an attribute that only others have is one without a value (RFC 7644, section 3.4.2.1). */
export function columnsAmong(type: ResourceType, all: readonly FilterColumns[]): FilterColumns {
  const others = Object.fromEntries(all.flatMap((columns) => Object.entries(columns)).map(([name, each]) => [name, empty(each)]));
  return { ...others, ...type.columns };
}

function empty(column: FilterColumn): FilterColumn {
  if (column.kind === 'many') return { ...column, exists: () => sql`false` };
  return { kind: column.kind, column: NO_VALUE[column.kind] };
}
