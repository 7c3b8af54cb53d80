import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { invalidFilter, type Comparison, type Filter, type FilterValue } from './filter';

type Condition = RawBuilder<SqlBool>;

/** How an attribute is found in the database. */
export type FilterColumn =
  | TextColumn
  | { readonly kind: 'id' | 'uuid' | 'boolean' | 'time'; readonly column: RawBuilder<unknown> }
  /** Many values: `exists` asks whether one of them meets a condition on its own attributes; `value` stands for it whole. */
  | { readonly kind: 'many'; readonly of: FilterColumns; readonly exists: (condition: Condition) => Condition };

/** Compared without regard to case unless `exact`: then the expression is in lower case, in the order of bytes. */
export interface TextColumn {
  readonly kind: 'text';
  readonly column: RawBuilder<unknown>;
  /** The same from its end to its start, where an index has that: what ends in a text is found by it. */
  readonly reversed?: RawBuilder<unknown>;
  readonly exact?: boolean;
}

/** Columns by attribute, in lower case: names of attributes do not depend on case. */
export type FilterColumns = Readonly<Record<string, FilterColumn>>;

/** The filter as a condition; values travel as parameters, names come from `columns` only. */
export function filterSql(filter: Filter, columns: FilterColumns): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.parts.map((part) => filterSql(part, columns));
      return sql<SqlBool>`(${sql.join(parts, filter.kind === 'and' ? sql` and ` : sql` or `)})`;
    }
    case 'not':
      // What is unknown because a value is missing does not match, so its negation does.
      return sql<SqlBool>`((${filterSql(filter.part, columns)}) is not true)`;
    case 'some': {
      const column = columnOf(filter.attribute, columns);
      if (column.kind !== 'many') throw invalidFilter(`${filter.attribute} has one value; compare it without brackets`);
      return column.exists(filterSql(filter.part, column.of));
    }
    case 'present':
    case 'compare': {
      const [name = '', sub] = filter.attribute.split('.', 2);
      const whole = findColumn(filter.attribute, columns);
      if (whole && whole.kind !== 'many') return test(filter, whole);
      const column = columnOf(name, columns);
      if (column.kind !== 'many') throw unknownAttribute(filter.attribute, columns);
      if (filter.kind === 'present' && sub === undefined) return column.exists(sql<SqlBool>`true`);
      return column.exists(filterSql({ ...filter, attribute: sub ?? 'value' }, column.of));
    }
  }
}

function columnOf(attribute: string, columns: FilterColumns): FilterColumn {
  const column = findColumn(attribute, columns);
  if (!column) throw unknownAttribute(attribute, columns);
  return column;
}

function findColumn(attribute: string, columns: FilterColumns): FilterColumn | undefined {
  const name = attribute.toLowerCase();
  return Object.hasOwn(columns, name) ? columns[name] : undefined;
}

function unknownAttribute(attribute: string, columns: FilterColumns) {
  return invalidFilter(`${attribute} cannot be filtered by; what can: ${Object.keys(columns).join(', ')}`);
}

type SingleFilter = Extract<Filter, { kind: 'present' | 'compare' }>;

function test(filter: SingleFilter, column: Exclude<FilterColumn, { kind: 'many' }>): Condition {
  if (filter.kind === 'present') return sql<SqlBool>`(${column.column} is not null)`;
  const { attribute, comparison, value } = filter;
  if (value === null) {
    if (comparison === 'eq') return sql<SqlBool>`(${column.column} is null)`;
    if (comparison === 'ne') return sql<SqlBool>`(${column.column} is not null)`;
    throw invalidFilter(`${attribute} ${comparison} null has no meaning; use eq or ne`);
  }
  switch (column.kind) {
    case 'text':
      return testText(column, column.exact ? String(value) : String(value).toLowerCase(), comparison);
    case 'id':
      // An id that is none matches nothing, and is no mistake of the caller.
      return /^\d{1,18}$/.test(String(value))
        ? sql<SqlBool>`(${column.column} ${symbolOf(attribute, comparison)} ${String(value)}::bigint)`
        : sql<SqlBool>`${comparison === 'ne'}::boolean`;
    case 'uuid':
      return UUID.test(String(value))
        ? sql<SqlBool>`(${column.column} ${symbolOf(attribute, comparison)} ${String(value)}::uuid)`
        : sql<SqlBool>`${comparison === 'ne'}::boolean`;
    case 'boolean':
      if (!/^(true|false)$/i.test(String(value))) throw wrongValue(attribute, value, 'true or false');
      return sql<SqlBool>`(${column.column} ${symbolOf(attribute, comparison)} ${/true/i.test(String(value))}::boolean)`;
    case 'time': {
      const time = Date.parse(String(value));
      if (Number.isNaN(time)) throw wrongValue(attribute, value, 'a time such as "2026-11-24T00:00:00Z"');
      return sql<SqlBool>`(${column.column} ${symbolOf(attribute, comparison)} ${new Date(time)})`;
    }
  }
}

function testText({ column, reversed }: TextColumn, value: string, comparison: Comparison): Condition {
  switch (comparison) {
    case 'co':
      return sql<SqlBool>`(${column} like ${`%${literal(value)}%`})`;
    case 'sw':
      return startsWith(column, value);
    case 'ew':
      return reversed ? startsWith(reversed, backwards(value)) : sql<SqlBool>`(${column} like ${`%${literal(value)}`})`;
    case 'ne':
      // RFC 7644: an attribute without a value is different from any value.
      return sql<SqlBool>`(${column} is distinct from ${value})`;
    default:
      return sql<SqlBool>`(${column} ${SYMBOLS[comparison]} ${value})`;
  }
}

/** The bounds are what an index can use: row-level security keeps LIKE from it. */
function startsWith(column: RawBuilder<unknown>, value: string): Condition {
  return sql<SqlBool>`(${column} >= ${value} and ${column} < ${after(value)} and ${column} like ${`${literal(value)}%`})`;
}

/** As LIKE takes it for itself. */
function literal(value: string): string {
  return value.replace(/[\\%_]/g, '\\$&');
}

/** By code points, as PostgreSQL's `reverse` does it. */
function backwards(value: string): string {
  return [...value].reverse().join('');
}

/** Comes after every text with this prefix, in the order of bytes. */
function after(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const SYMBOLS = { eq: sql`=`, ne: sql`<>`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` } as const;

function symbolOf(attribute: string, comparison: Comparison) {
  if (comparison === 'co' || comparison === 'sw' || comparison === 'ew') {
    throw invalidFilter(`${attribute} is no text; compare it by ${Object.keys(SYMBOLS).join(', ')}`);
  }
  return SYMBOLS[comparison];
}

function wrongValue(attribute: string, value: FilterValue, allowed: string) {
  return invalidFilter(`${attribute} must be compared with ${allowed}, got ${JSON.stringify(value)}`);
}
