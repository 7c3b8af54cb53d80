import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { Remembered } from '../remembered';

/** In milliseconds: how long a client may take to ask for the page after one. */
const KEPT_FOR = 5 * 60_000;

/** What a list is in order by: an expression if it is not the id alone, and the direction. */
export interface Order {
  readonly sort?: RawBuilder<unknown>;
  readonly direction: 'asc' | 'desc';
}

/** A row of a list by its place in the order. */
export interface Position {
  readonly id: string;
  /** Value of the expression that the list is sorted by. */
  readonly key?: string | null;
}

/**
 * Where pages of lists begin that one and the same caller reads one after the other. SCIM numbers results, and the database finds a
 * number by counting to it; where the page before was read here a moment ago, the next one begins after its last row. What is added or
 * deleted meanwhile then moves nobody to another page, and a page far inside costs no more than the first.
 */
export class PagePositions {
  private readonly remembered = new Remembered<{ readonly position: Position; readonly until: number }>();

  /** The row before the place of a list, if it is known. */
  public before(list: string, startIndex: number, now: Date): Position | undefined {
    const found = this.remembered.get(`${startIndex} ${list}`);
    return found && found.until > now.getTime() ? found.position : undefined;
  }

  /** Remembers which row comes before a place. */
  public note(list: string, startIndex: number, position: Position, now: Date): void {
    this.remembered.set(`${startIndex} ${list}`, { position, until: now.getTime() + KEPT_FOR });
  }
}

/** The rows of `principal p` from a row on, or those after it. */
export function from({ sort, direction }: Order, { id, key }: Position, which: 'it' | 'the next'): RawBuilder<SqlBool> {
  const comparison = { asc: { it: sql`>=`, 'the next': sql`>` }, desc: { it: sql`<=`, 'the next': sql`<` } }[direction][which];
  if (!sort) return sql<SqlBool>`p.principal_id ${comparison} ${id}::bigint`;
  return sql<SqlBool>`(${sort}, p.principal_id) ${comparison} (${key}, ${id}::bigint)`;
}
