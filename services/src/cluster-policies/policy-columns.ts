import { invalid } from '../platform/http/api-error';
import { libraryFaults } from '../libraries/library';
import type { EnforceMode } from './compliance/enforcement-info';
import { parseDefinition } from './definition/parse-definition';
import { findFamily, POLICY_FAMILIES } from './families/families';
import type { PolicyBody } from './policy-info';

const LONGEST_NAME = 100;
const LONGEST_DEFINITION = 100_000;
const MOST_LIBRARIES = 500;

/** What is stored of a policy. */
export interface PolicyColumns {
  readonly name: string;
  readonly description: string | null;
  readonly definition: string | null;
  readonly policy_family_id: string | null;
  readonly family_overrides: string | null;
  readonly libraries: string;
  readonly max_clusters_per_user: number | null;
  readonly auto_enforcement_mode: EnforceMode | null;
}

/** @throws ApiError INVALID_PARAMETER_VALUE with all that is wrong */
export function policyColumns(body: PolicyBody): PolicyColumns {
  const { name, libraries = [], max_clusters_per_user: most } = body;
  const faults = [
    ...(name.length < 1 || name.length > LONGEST_NAME
      ? [`name must have 1 to ${LONGEST_NAME} characters, got ${name.length}`]
      : []),
    ...(body.policy_family_id === undefined ? ownDefinitionFaults(body) : familyFaults(body, body.policy_family_id)),
    ...(libraries.length > MOST_LIBRARIES ? [`libraries may have ${MOST_LIBRARIES} entries, got ${libraries.length}`] : []),
    ...libraries.flatMap((library, index) => libraryFaults(`libraries.${index}`, library)),
    ...(most !== undefined && most < 1
      ? [`max_clusters_per_user must be at least 1, got ${most}; leave it out for no limit`]
      : []),
  ];
  if (faults.length > 0) throw invalid(faults.join('; '));
  return {
    name,
    description: body.description ?? null,
    definition: body.definition ?? null,
    policy_family_id: body.policy_family_id ?? null,
    family_overrides: body.policy_family_definition_overrides ?? null,
    libraries: JSON.stringify(libraries),
    max_clusters_per_user: most ?? null,
    auto_enforcement_mode: body.auto_enforcement_config?.enforce_mode ?? null,
  };
}

function ownDefinitionFaults({ definition, policy_family_definition_overrides: overrides }: PolicyBody): string[] {
  if (overrides !== undefined) return ['policy_family_definition_overrides needs policy_family_id'];
  if (definition === undefined) return ['a policy needs definition or policy_family_id'];
  return definitionFaults('definition', definition);
}

function familyFaults({ definition, policy_family_definition_overrides: overrides }: PolicyBody, familyId: string): string[] {
  const faults: string[] = [];
  if (definition !== undefined) {
    faults.push('definition cannot be given together with policy_family_id; use policy_family_definition_overrides');
  }
  if (!findFamily(familyId)) {
    faults.push(
      `policy_family_id must be one of ${POLICY_FAMILIES.map(({ id }) => id).join(', ')}, got ${JSON.stringify(familyId)}`,
    );
  }
  if (overrides !== undefined) faults.push(...definitionFaults('policy_family_definition_overrides', overrides));
  return faults;
}

function definitionFaults(property: string, text: string): string[] {
  if (text.length > LONGEST_DEFINITION) return [`${property} may have ${LONGEST_DEFINITION} characters, got ${text.length}`];
  return parseDefinition(text).faults.map((fault) => `${property}: ${fault}`);
}
