import { ApiError } from '../../platform/http/api-error';

/*
 * Filters of RFC 7644, section 3.4.2.2, as a tree that becomes SQL (filter-sql.ts) or is tried on values (filter-match.ts).
 *
 * The parser is our own: the SCIM packages for Node.js answer matches in memory, so that each list would read every row; the
 * language is small, and PATCH paths use it too.
 */

export const COMPARISONS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What an attribute is compared with. */
export type FilterValue = string | number | boolean | null;

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'present'; readonly attribute: string }
  | { readonly kind: 'compare'; readonly attribute: string; readonly comparison: Comparison; readonly value: FilterValue }
  /** A value path, `emails[type eq "work"]`: one and the same element meets all of it. */
  | { readonly kind: 'some'; readonly attribute: string; readonly part: Filter };

/** Strings in double quotes, in single ones as some clients send them, brackets, and words. */
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|'[^']*'|[()[\]]|[^\s()[\]"']+)/y;

/** @throws ApiError with scimType `invalidFilter` */
export function parseFilter(text: string): Filter {
  const parser = new FilterParser(text);
  const filter = parser.disjunction();
  parser.end();
  return filter;
}

class FilterParser {
  private readonly tokens: string[] = [];
  private next = 0;

  constructor(private readonly text: string) {
    const token = new RegExp(TOKEN);
    const trimmed = text.trimEnd();
    while (token.lastIndex < trimmed.length) {
      const found = token.exec(trimmed);
      if (!found?.[1]) throw this.wrong('has a quote that is not closed');
      this.tokens.push(found[1]);
    }
  }

  public disjunction(): Filter {
    return this.joined('or', () => this.joined('and', () => this.factor()));
  }

  public end(): void {
    if (this.next < this.tokens.length) throw this.wrong(`goes on after its end, with ${this.tokens[this.next]}`);
  }

  private joined(kind: 'and' | 'or', part: () => Filter): Filter {
    const first = part();
    const parts = [first];
    while (this.takeWord(kind)) parts.push(part());
    return parts.length === 1 ? first : { kind, parts };
  }

  private factor(): Filter {
    if (this.takeWord('not')) return { kind: 'not', part: this.inside('(', ')') };
    if (this.tokens[this.next] === '(') return this.inside('(', ')');
    const attribute = this.word('an attribute').replace(/^urn:.*:/i, '');
    if (this.tokens[this.next] === '[') return { kind: 'some', attribute, part: this.inside('[', ']') };
    const operator = this.word('an operator').toLowerCase();
    if (operator === 'pr') return { kind: 'present', attribute };
    const comparison = COMPARISONS.find((each) => each === operator);
    if (!comparison) throw this.wrong(`has the operator ${operator}; it must be one of ${COMPARISONS.join(', ')}, pr`);
    const value = valueOf(this.take('a value'));
    if (String(value).includes('\0')) throw this.wrong('has the character U+0000');
    return { kind: 'compare', attribute, comparison, value };
  }

  private inside(open: string, close: string): Filter {
    if (this.take(open) !== open) throw this.wrong(`misses ${open}`);
    const filter = this.disjunction();
    if (this.take(close) !== close) throw this.wrong(`misses ${close}`);
    return filter;
  }

  private takeWord(word: string): boolean {
    const found = this.tokens[this.next]?.toLowerCase() === word;
    if (found) this.next++;
    return found;
  }

  private word(what: string): string {
    const token = this.take(what);
    if (/^["'()[\]]/.test(token)) throw this.wrong(`has ${token} where ${what} belongs`);
    return token;
  }

  private take(what: string): string {
    const token = this.tokens[this.next++];
    if (token === undefined) throw this.wrong(`ends where ${what} belongs`);
    return token;
  }

  private wrong(why: string): ApiError {
    return invalidFilter(`the filter ${JSON.stringify(this.text)} ${why}`);
  }
}

export function invalidFilter(message: string): ApiError {
  return new ApiError('INVALID_PARAMETER_VALUE', message, { scimType: 'invalidFilter' });
}

/** A word that is neither a number nor a literal counts as a string: older examples leave the quotes out. */
function valueOf(token: string): FilterValue {
  if (token.startsWith("'")) return token.slice(1, -1);
  try {
    const value: unknown = JSON.parse(token);
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  } catch {
    // a word without quotes
  }
  return token.replace(/^"|"$/g, '');
}
