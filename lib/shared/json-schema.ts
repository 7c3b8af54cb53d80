/** The part of JSON Schema that this library's files use. `title` says in words what is allowed. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Record<string, JsonSchema>;
  readonly required?: readonly string[];
  readonly definitions?: Record<string, JsonSchema>;
}

/** One mistake in a file. */
export interface Mistake {
  /** Where, such as `accounts[1].workspaces[0].vpc`; empty for the whole file. */
  readonly path: string;
  /** What was got, what is allowed, what to do. */
  readonly message: string;
}

/**
 * What does not follow a schema, all of it, each with its path. Objects hold no properties but those of the schema.
 *
 * Written here rather than taken from a general validator: messages are in the user's words, and reading a description
 * costs nothing. A test holds its verdicts against those of such a validator.
 */
export function schemaMistakes(schema: JsonSchema, value: unknown): Mistake[] {
  const mistakes: Mistake[] = [];
  new Check(schema, mistakes).value(schema, value, '');
  return mistakes;
}

/** Where `$ref` leads. */
const DEFINITIONS = '#/definitions/';

class Check {
  constructor(
    private readonly root: JsonSchema,
    private readonly mistakes: Mistake[],
  ) {}

  public value(given: JsonSchema, value: unknown, path: string): void {
    const schema = this.resolve(given);
    const problem = problemWith(schema, value);
    if (problem !== undefined) this.mistakes.push({ path, message: problem });
    else if (Array.isArray(value)) this.items(schema, value, path);
    else if (isObject(value)) this.properties(schema, value, path);
  }

  private items(schema: JsonSchema, items: unknown[], path: string): void {
    const itemSchema = schema.items;
    if (itemSchema) items.forEach((item, index) => this.value(itemSchema, item, `${path}[${index}]`));
  }

  private properties(schema: JsonSchema, value: Record<string, unknown>, path: string): void {
    const properties = schema.properties ?? {};
    const below = (name: string) => (path ? `${path}.${name}` : name);
    for (const name of schema.required ?? []) {
      if (value[name] !== undefined) continue;
      this.mistakes.push({ path: below(name), message: `is required${allowed(this.resolve(properties[name] ?? {}), ': ')}` });
    }
    for (const [name, member] of Object.entries(value)) {
      const memberSchema = properties[name];
      if (memberSchema) this.value(memberSchema, member, below(name));
      else this.mistakes.push({ path: below(name), message: `is not known; known are ${Object.keys(properties).join(', ')}` });
    }
  }

  /** Follows `#/definitions/<name>`. What stands beside `$ref` is documentation. */
  private resolve(schema: JsonSchema): JsonSchema {
    return schema.$ref === undefined ? schema : (this.root.definitions?.[schema.$ref.slice(DEFINITIONS.length)] ?? {});
  }
}

function problemWith(schema: JsonSchema, value: unknown): string | undefined {
  if (fits(schema, value)) return undefined;
  return `must be ${allowed(schema, '') || 'something else'}, got ${JSON.stringify(value) ?? 'nothing'}`;
}

function fits(schema: JsonSchema, value: unknown): boolean {
  if (schema.enum && !schema.enum.some((choice) => choice === value)) return false;
  if (schema.type !== undefined && !hasType(schema.type, value)) return false;
  if (typeof value === 'string') return schema.pattern === undefined || regExp(schema.pattern).test(value);
  if (typeof value === 'number') return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
  if (Array.isArray(value)) return value.length >= (schema.minItems ?? 0) && value.length <= (schema.maxItems ?? Infinity);
  return true;
}

const regExps = new Map<string, RegExp>();

/** Compiled once: descriptions of fleets have thousands of names. */
function regExp(pattern: string): RegExp {
  const known = regExps.get(pattern) ?? new RegExp(pattern);
  regExps.set(pattern, known);
  return known;
}

function hasType(type: string, value: unknown): boolean {
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function allowed(schema: JsonSchema, prefix: string): string {
  const words = schema.enum ? `one of ${schema.enum.join(', ')}` : (schema.title ?? typeInWords(schema));
  return words === undefined ? '' : prefix + words + limits(schema);
}

function typeInWords(schema: JsonSchema): string | undefined {
  if (schema.type === undefined) return undefined;
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'array') return 'a list';
  return /^[aeiou]/.test(schema.type) ? `an ${schema.type}` : `a ${schema.type}`;
}

function limits(schema: JsonSchema): string {
  const from = schema.minimum ?? schema.minItems;
  const to = schema.maximum ?? schema.maxItems;
  const unit = schema.type === 'array' ? ' items' : '';
  if (from !== undefined && to !== undefined) return ` (${from} to ${to}${unit})`;
  return from === undefined ? '' : ` (at least ${from}${unit})`;
}
