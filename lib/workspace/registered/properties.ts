/** Properties of a custom resource, as CloudFormation hands them on: scalars are texts. */
export type Properties = Readonly<Record<string, unknown>>;

/** A text that must be there. */
export function text(properties: Properties, name: string): string {
  const value = optionalText(properties, name);
  if (value === undefined) throw new Error(`property ${name} is missing`);
  return value;
}

/** A text; `undefined` when it is absent or empty. */
export function optionalText(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new Error(`property ${name} must be a text, got ${JSON.stringify(value)}`);
}

/** A list of texts; empty when it is absent. */
export function texts(properties: Properties, name: string): string[] {
  const value = properties[name] ?? [];
  if (Array.isArray(value)) return value.map(String);
  throw new Error(`property ${name} must be a list, got ${JSON.stringify(value)}`);
}

/** A switch; `undefined` when it is absent. */
export function optionalFlag(properties: Properties, name: string): boolean | undefined {
  const value = optionalText(properties, name);
  return value === undefined ? undefined : value === 'true';
}

/** Texts by name; `undefined` when they are absent. */
export function optionalMap(properties: Properties, name: string): Record<string, string> | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null)
    throw new Error(`property ${name} must be a map, got ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
}
