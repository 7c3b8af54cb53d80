import { Type, type Static } from 'typebox';
import type { PrincipalResource } from './resources';

/** Names with commas between them. */
const Names = Type.Optional(Type.String({ maxLength: 500 }));

export const ProjectionQuery = Type.Object({ attributes: Names, excludedAttributes: Names });
export type ProjectionQuery = Static<typeof ProjectionQuery>;

/** What a reply has of a resource: `attributes` and `excludedAttributes` of RFC 7644, section 3.9, and what the caller may see. */
export class Projection {
  private readonly wanted?: readonly string[];
  private readonly excluded: readonly string[];

  /** @param visible attributes that the caller may see; absent: all */
  constructor(
    query: ProjectionQuery,
    private readonly visible?: readonly string[],
  ) {
    const wanted = names(query.attributes);
    if (wanted.length > 0) this.wanted = wanted;
    this.excluded = names(query.excludedAttributes);
  }

  /** Whether the reply has any of the attribute. */
  public has(attribute: string): boolean {
    const name = attribute.toLowerCase();
    if (name === 'id' || name === 'schemas') return true;
    if (this.visible && !this.visible.includes(attribute)) return false;
    if (this.wanted) return this.wanted.some((each) => each === name || each.startsWith(`${name}.`));
    return !this.excluded.includes(name);
  }

  public apply(resource: PrincipalResource): PrincipalResource {
    const kept = Object.entries(resource)
      .filter(([attribute]) => this.has(attribute))
      .map(([attribute, value]) => [attribute, this.part(attribute.toLowerCase(), value)] as const);
    return { schemas: resource.schemas, id: resource.id, ...Object.fromEntries(kept) };
  }

  /** An attribute's own parts, as in `name.givenName` and `emails.value`. */
  private part(attribute: string, value: unknown): unknown {
    const has = (sub: string) => {
      const path = `${attribute}.${sub.toLowerCase()}`;
      if (this.excluded.includes(path)) return false;
      return !this.wanted || this.wanted.includes(attribute) || this.wanted.includes(path);
    };
    if (Array.isArray(value)) return attribute === 'schemas' ? value : value.map((each: unknown) => chosen(each, has));
    return chosen(value, has);
  }
}

function chosen(value: unknown, has: (name: string) => boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => has(name)));
}

function names(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^urn:.*:/i, '')
        .toLowerCase(),
    )
    .filter((name) => name !== '');
}
