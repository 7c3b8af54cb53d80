import type { Attribute, Segment } from './attribute';
import type { AttributeValue } from './rule';

/** What a specification has at an attribute's path: of every element, where the path names all. */
export function valuesAt(spec: unknown, { segments }: Attribute): unknown[] {
  return segments ? collect(spec, segments) : [];
}

/**
 * The specification with this value at the attribute's path, or without any. A path that names every element changes those that there
 * are; one that names the element after the last adds it.
 */
export function withValueAt(spec: unknown, { segments = [] }: Attribute, value: AttributeValue | undefined): unknown {
  return put(spec, segments, value);
}

function collect(inside: unknown, [segment, ...rest]: readonly Segment[]): unknown[] {
  // Clients that must say something leave a text empty.
  if (inside === undefined || inside === null || inside === '') return [];
  if (!segment) return [inside];
  if (segment.kind !== 'element') return collect(isRecord(inside) ? inside[segment.name] : undefined, rest);
  if (!Array.isArray(inside)) return [];
  const elements: unknown[] = segment.index === undefined ? inside : [inside[segment.index]];
  return elements.flatMap((each) => collect(each, rest));
}

function put(inside: unknown, [segment, ...rest]: readonly Segment[], value: AttributeValue | undefined): unknown {
  if (!segment) return value;
  if (segment.kind === 'element') return putInList(Array.isArray(inside) ? inside : [], segment.index, rest, value);
  const { [segment.name]: before, ...others } = isRecord(inside) ? inside : {};
  const after = put(before, rest, value);
  if (after === undefined) return Object.keys(others).length > 0 ? others : undefined;
  return { ...others, [segment.name]: after };
}

function putInList(
  list: readonly unknown[],
  index: number | undefined,
  rest: readonly Segment[],
  value: AttributeValue | undefined,
) {
  const changed = list.map((each, at) => (index === undefined || at === index ? put(each, rest, value) : each));
  if (index === list.length && value !== undefined) changed.push(put(undefined, rest, value));
  return changed.filter((each) => each !== undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
