/** A schema, a response or a parameter, as the document has it. */
export type Part = Readonly<Record<string, unknown>>;

/** Shorter ones are clearer where they are used. */
const WORTH_A_NAME = 120;

/** Parts of an OpenAPI document that have a name and are referred to, so that each is written once and code generators name types by it. */
export class Components {
  private readonly nameOf = new Map<string, string>();
  private readonly kept = new Map<string, Part>();
  private readonly uses = new Map<string, number>();

  /** @param place where they lie in the document, such as `schemas` */
  constructor(private readonly place: 'schemas' | 'responses' | 'parameters') {}

  /** Counts the objects in a schema: those that occur twice get names. */
  public count(schema: unknown): void {
    for (const part of objectsIn(schema)) {
      const text = JSON.stringify(part);
      const uses = (this.uses.get(text) ?? 0) + 1;
      this.uses.set(text, uses);
    }
  }

  /**
   * Keeps a part under the first of the names that no other has, or that it has already, and answers a reference to it.
   *
   * @param names from the one that is liked best to one that nobody else can have
   */
  public refer(part: unknown, names: readonly string[]): Part {
    const text = JSON.stringify(part);
    const name = this.nameOf.get(text) ?? names.find((each) => !this.kept.has(each)) ?? `${names.at(-1)}${this.kept.size}`;
    if (!this.nameOf.has(text)) {
      this.nameOf.set(text, name);
      this.kept.set(name, {}); // taken, while what lies in it is named
      this.kept.set(name, this.named(part, name, true));
    }
    return { $ref: `#/components/${this.place}/${name}` };
  }

  /** All of them, by name. */
  public all(): Readonly<Record<string, Part>> {
    return Object.fromEntries([...this.kept].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** A schema with references in place of the objects in it that occur elsewhere too; they are named by their properties. */
  private named(schema: unknown, name: string, whole = false, property = name): Part {
    if (!isPart(schema)) return {};
    const text = JSON.stringify(schema);
    if (!whole && isObject(schema) && text.length >= WORTH_A_NAME && (this.uses.get(text) ?? 0) > 1) {
      return this.refer(schema, [pascalCase(property), `${name}${pascalCase(property)}`]);
    }
    return Object.fromEntries(
      Object.entries(schema).map(([key, value]) => {
        if (key === 'properties' && isPart(value)) {
          const properties = Object.entries(value).map(([each, of]) => [each, this.named(of, name, false, each)]);
          return [key, Object.fromEntries(properties)];
        }
        if (key === 'items' && isPart(value)) return [key, this.named(value, name, false, singular(property))];
        if ((key === 'anyOf' || key === 'allOf') && Array.isArray(value)) {
          return [key, value.map((each: unknown) => this.named(each, name, false, property))];
        }
        return [key, value];
      }),
    );
  }
}

/** Every schema of an object with properties, itself and all within. */
function objectsIn(schema: unknown): Part[] {
  if (!isPart(schema)) return [];
  const { properties, items, anyOf, allOf } = schema;
  const within = [
    ...(isPart(properties) ? Object.values(properties) : []),
    items,
    ...(Array.isArray(anyOf) ? (anyOf as unknown[]) : []),
    ...(Array.isArray(allOf) ? (allOf as unknown[]) : []),
  ];
  return [...(isObject(schema) ? [schema] : []), ...within.flatMap(objectsIn)];
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObject(schema: Part): boolean {
  return schema.type === 'object' && isPart(schema.properties);
}

/** `root_bucket_info` and `rootBucketInfo` as the name of a type. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

/** What one of many is called. */
export function singular(text: string): string {
  if (text.endsWith('ies')) return `${text.slice(0, -3)}y`;
  return /(?<![su])s$/.test(text) ? text.slice(0, -1) : text;
}
