import type { TSchema } from 'typebox';
import { ClusterSpec } from '../../clusters/attributes';
import { CLUSTER_TYPE, DBUS_PER_HOUR, type AttributeValue } from './rule';

/** How a step into a specification is made. */
export type Segment =
  | { readonly kind: 'property' | 'key'; readonly name: string }
  /** @default index - every element */
  | { readonly kind: 'element'; readonly index?: number };

/** An attribute that a policy may govern. */
export interface Attribute {
  readonly path: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** Words that it may be, where it is one of few. @default - any */
  readonly words?: readonly string[];
  /** The way into a specification. @default - it is in none */
  readonly segments?: readonly Segment[];
}

/** The most elements of a list that a definition may name one by one. */
const MOST_ELEMENTS = 100;

/** Where logs go is a choice of one of several objects; definitions speak of it as of one. */
const LOG_ATTRIBUTES = new Set(['cluster_log_conf.type', 'cluster_log_conf.path', 'cluster_log_conf.region']);

const KNOWN = new Map<string, Attribute>([
  [CLUSTER_TYPE, { path: CLUSTER_TYPE, type: 'string', words: ['all-purpose', 'job', 'dlt'] }],
  [DBUS_PER_HOUR, { path: DBUS_PER_HOUR, type: 'number' }],
  ...[...LOG_ATTRIBUTES].map((path): [string, Attribute] => [
    path,
    {
      path,
      type: 'string',
      ...(path.endsWith('.type') && { words: ['S3', 'DBFS', 'VOLUMES'] }),
      segments: [
        { kind: 'property', name: 'cluster_log_conf' },
        { kind: 'property', name: path.replace('cluster_log_conf.', '') },
      ],
    },
  ]),
]);

/** Attributes of a specification that say how policies are applied, or which, and are governed by none. */
const NOT_GOVERNED: ReadonlySet<string> = new Set(['policy_id', 'apply_policy_default_values']);

/** The attribute at a path of a definition; undefined when clusters have none there. */
export function findAttribute(path: string): Attribute | undefined {
  const known = KNOWN.get(path);
  if (known) return known;
  const names = path.split('.');
  if (NOT_GOVERNED.has(names[0] ?? '')) return undefined;
  return walk(path, ClusterSpec, names, []);
}

/** Whether an attribute is of the place for logs. */
export function isLogAttribute({ path }: Attribute): boolean {
  return LOG_ATTRIBUTES.has(path);
}

/** A value as the attribute holds it: `"20"` is 20 where a number is wanted. Undefined when it cannot be one. */
export function valueFor({ type, words }: Attribute, value: AttributeValue): AttributeValue | undefined {
  if (type === 'string') {
    const text = String(value);
    return words && !words.includes(text) ? undefined : text;
  }
  if (typeof value === type) return value;
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function walk(path: string, schema: TSchema, names: readonly string[], segments: readonly Segment[]): Attribute | undefined {
  const [name, ...rest] = names;
  if (name === undefined) return leaf(path, schema, segments);
  if (isObject(schema)) {
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    return property && walk(path, property, rest, [...segments, { kind: 'property', name }]);
  }
  if (isList(schema)) {
    const index = name === '*' ? undefined : Number(name);
    if (index !== undefined && !(/^\d+$/.test(name) && index < MOST_ELEMENTS)) return undefined;
    return walk(path, schema.items, rest, [...segments, { kind: 'element', ...(index !== undefined && { index }) }]);
  }
  // Keys of maps have dots of their own.
  return isMap(schema) ? { path, type: 'string', segments: [...segments, { kind: 'key', name: names.join('.') }] } : undefined;
}

function leaf(path: string, schema: TSchema, segments: readonly Segment[]): Attribute | undefined {
  const { type, enum: words } = schema as { type?: unknown; enum?: unknown };
  if (Array.isArray(words)) return { path, type: 'string', words: words.map(String), segments };
  if (type === 'integer' || type === 'number') return { path, type: 'number', segments };
  return type === 'string' || type === 'boolean' ? { path, type, segments } : undefined;
}

function isObject(schema: TSchema): schema is TSchema & { properties: Readonly<Record<string, TSchema>> } {
  return 'properties' in schema;
}

function isList(schema: TSchema): schema is TSchema & { items: TSchema } {
  return 'items' in schema;
}

function isMap(schema: TSchema): boolean {
  return 'patternProperties' in schema;
}
