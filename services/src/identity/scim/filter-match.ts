import { invalidFilter, type Filter, type FilterValue } from './filter';

/** Whether an element of a list meets a filter, as PATCH paths such as `emails[type eq "work"]` ask. */
export function matches(filter: Filter, element: Readonly<Record<string, unknown>>): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matches(part, element));
    case 'or':
      return filter.parts.some((part) => matches(part, element));
    case 'not':
      return !matches(filter.part, element);
    case 'present':
      return attributeOf(element, filter.attribute) !== undefined;
    case 'some':
      throw invalidFilter('a path cannot have brackets within brackets');
    case 'compare': {
      const text = normal(attributeOf(element, filter.attribute));
      const wanted = normal(filter.value) ?? '';
      if (filter.comparison === 'ne') return text !== wanted;
      if (text === undefined) return false;
      switch (filter.comparison) {
        case 'eq':
          return text === wanted;
        case 'co':
          return text.includes(wanted);
        case 'sw':
          return text.startsWith(wanted);
        case 'ew':
          return text.endsWith(wanted);
        case 'gt':
          return text > wanted;
        case 'ge':
          return text >= wanted;
        case 'lt':
          return text < wanted;
        case 'le':
          return text <= wanted;
      }
    }
  }
}

/** The values of `value eq "1" or value eq "2"`; undefined for a filter that asks for more than values. */
export function wantedValues(filter: Filter): string[] | undefined {
  if (filter.kind === 'compare' && filter.comparison === 'eq' && filter.attribute.toLowerCase() === 'value') {
    return [String(filter.value)];
  }
  if (filter.kind !== 'or') return undefined;
  const parts = filter.parts.map(wantedValues);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function attributeOf(element: Readonly<Record<string, unknown>>, attribute: string): unknown {
  const key = Object.keys(element).find((name) => name.toLowerCase() === attribute.toLowerCase());
  return key === undefined ? undefined : element[key];
}

function normal(value: unknown): string | undefined {
  const simple: FilterValue | undefined =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  return simple === undefined ? undefined : String(simple).toLowerCase();
}
