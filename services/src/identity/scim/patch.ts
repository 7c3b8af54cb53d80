import { Type, type Static } from 'typebox';
import { ApiError } from '../../platform/http/api-error';
import { parseFilter, type Filter } from './filter';
import { matches } from './filter-match';

/** Body of a PATCH (RFC 7644, section 3.5.2). Clients write the words in various cases and leave parts out. */
export const PatchBody = Type.Object({
  schemas: Type.Optional(Type.Array(Type.String())),
  Operations: Type.Optional(
    Type.Array(
      Type.Object({
        op: Type.String({ description: 'add, remove or replace' }),
        path: Type.Optional(Type.String({ maxLength: 10_000 })),
        value: Type.Optional(Type.Unknown()),
      }),
    ),
  ),
});

/** One step of a PATCH on one attribute of the resource. */
export interface PatchStep {
  readonly op: 'add' | 'remove' | 'replace';
  /** Name of the attribute as the resource has it. */
  readonly attribute: string;
  /** Which elements of the attribute, if not all. */
  readonly filter?: Filter;
  readonly sub?: string;
  /** For an attribute with many values: objects, whether the client sent one, a list, or bare values. */
  readonly value: unknown;
}

/** A resource as JSON. */
export type Document = Readonly<Record<string, unknown>>;

const MULTI_VALUED: ReadonlySet<string> = new Set(['emails', 'entitlements', 'groups', 'members', 'roles']);
const PATH = /^(?:urn:[\w.:-]+:)?([A-Za-z$]\w*)(?:\.(\w+))?(?:\[(.*)\])?(?:\.(\w+))?$/s;

/**
 * The steps of a PATCH, each on one attribute.
 *
 * @param attributes names of the resource's attributes, as it writes them
 */
export function patchSteps(body: Static<typeof PatchBody>, attributes: readonly string[]): PatchStep[] {
  return (body.Operations ?? []).flatMap(({ op, path, value }) => {
    const verb = (['add', 'remove', 'replace'] as const).find((each) => each === op.toLowerCase());
    if (!verb) throw refused('invalidSyntax', `op must be add, remove or replace, got ${JSON.stringify(op)}`);
    if (path !== undefined && path !== '') return [stepAt(verb, path, value, attributes)];
    if (verb === 'remove') throw refused('noTarget', 'remove needs a path');
    if (!isRecord(value)) throw refused('invalidValue', `${verb} without a path needs an object of attributes as its value`);
    return Object.entries(value)
      .filter(([name]) => name !== 'schemas' && name !== 'id' && name !== 'meta')
      .map(([name, each]) => stepAt(verb, name, each, attributes));
  });
}

function stepAt(op: PatchStep['op'], path: string, value: unknown, attributes: readonly string[]): PatchStep {
  const [, name = '', before, brackets, after] = PATH.exec(path) ?? [];
  const attribute = attributes.find((each) => each.toLowerCase() === name.toLowerCase());
  if (!attribute)
    throw refused('invalidPath', `there is no attribute ${JSON.stringify(path)}; there are ${attributes.join(', ')}`);
  const sub = after ?? before;
  const many = MULTI_VALUED.has(attribute) && sub === undefined;
  return {
    op,
    attribute,
    ...(brackets !== undefined && { filter: parseFilter(brackets) }),
    ...(sub !== undefined && { sub }),
    value: many ? elements(value) : attribute === 'active' ? truth(value) : value,
  };
}

/** The resource after the steps; what it had before is left alone. */
export function applyPatch(document: Document, steps: readonly PatchStep[]): Document {
  return steps.reduce<Document>((before, step) => {
    const old = before[step.attribute];
    const value = MULTI_VALUED.has(step.attribute) ? patchMany(listOf(old), step) : patchOne(old, step);
    return { ...before, [step.attribute]: value };
  }, document);
}

function patchOne(old: unknown, { op, attribute, filter, sub, value }: PatchStep): unknown {
  if (filter) throw refused('invalidPath', `${attribute} has one value; leave out the brackets`);
  if (sub !== undefined) return { ...(isRecord(old) && old), [sub]: op === 'remove' ? undefined : value };
  if (op === 'remove') return undefined;
  return isRecord(old) && isRecord(value) ? { ...old, ...value } : (value ?? undefined);
}

function patchMany(old: readonly Document[], { op, attribute, filter, sub, value }: PatchStep): readonly Document[] {
  const chosen = (each: Document) => !filter || matches(filter, each);
  if (sub !== undefined) {
    if (!old.some(chosen)) {
      if (op === 'replace') throw refused('noTarget', `no element of ${attribute} meets the filter of the path`);
      return op === 'remove' ? old : [...old, { [sub]: value }];
    }
    return old.map((each) => (chosen(each) ? { ...each, [sub]: op === 'remove' ? undefined : value } : each));
  }
  const values = listOf(value);
  const named = (each: Document) => values.some((other) => other.value === each.value);
  switch (op) {
    case 'add':
      return [
        ...secondary(
          old.filter((each) => !named(each)),
          values,
        ),
        ...values,
      ];
    case 'remove':
      return old.filter((each) => !(chosen(each) && (values.length === 0 || named(each))));
    case 'replace':
      if (filter && !old.some(chosen)) throw refused('noTarget', `no element of ${attribute} meets the filter of the path`);
      return filter ? [...old.filter((each) => !chosen(each)), ...values] : values;
  }
}

/** A new primary element takes the place of the old one (RFC 7644, section 3.5.2). */
function secondary(old: readonly Document[], added: readonly Document[]): readonly Document[] {
  if (!added.some((each) => each.primary === true)) return old;
  return old.map((each) => (each.primary === true ? { ...each, primary: false } : each));
}

/** One element, a list of them, or bare values: always a list of objects with `value`. */
function elements(value: unknown): Document[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((each: unknown) => (isRecord(each) ? each : { value: String(each) }));
}

function listOf(value: unknown): Document[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Some identity providers send "True" and "False". */
function truth(value: unknown): unknown {
  return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
}

function isRecord(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param scimType a word of RFC 7644, section 3.12 */
export function refused(scimType: string, message: string): ApiError {
  return new ApiError('INVALID_PARAMETER_VALUE', message, { scimType });
}
