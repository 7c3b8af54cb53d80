import data from './families.json';

/** A definition that policies take over and change in single attributes. */
export interface PolicyFamily {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** All of them. They belong to the release, and nobody changes them. */
export const POLICY_FAMILIES: readonly PolicyFamily[] = data.families;

export function findFamily(id: string): PolicyFamily | undefined {
  return POLICY_FAMILIES.find((family) => family.id === id);
}

/** A family's definition as text, in which the rules of a policy take the place of the family's. */
export function mergedDefinition({ definition }: PolicyFamily, overrides: string | null): string {
  const own: unknown = overrides === null ? {} : JSON.parse(overrides);
  return JSON.stringify({ ...definition, ...(typeof own === 'object' ? own : {}) });
}
