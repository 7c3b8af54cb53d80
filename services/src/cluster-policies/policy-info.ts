import { Type, type Static } from 'typebox';
import { LibraryInfo } from '../libraries/library';
import { AutoEnforcementConfig, BackgroundEnforcement } from './compliance/enforcement-info';
import { findFamily, mergedDefinition } from './families/families';
import type { ClusterPolicyRow } from './schema';

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));

/** What somebody writes of a policy. */
export const PolicyBody = Type.Object({
  name: Type.String({ description: 'unique in the workspace' }),
  description: text(),
  definition: text('JSON text: a rule for each attribute; not together with policy_family_id'),
  policy_family_id: text(),
  policy_family_definition_overrides: text('JSON text: rules in place of those of the family'),
  libraries: Type.Optional(Type.Array(LibraryInfo)),
  max_clusters_per_user: Type.Optional(
    Type.Integer({ description: 'clusters that somebody may have running; no limit if unset' }),
  ),
  auto_enforcement_config: Type.Optional(AutoEnforcementConfig),
});
export type PolicyBody = Static<typeof PolicyBody>;

/** A policy in the words of the API: https://docs.databricks.com/api/workspace/clusterpolicies/get */
export const PolicyInfo = Type.Object({
  policy_id: Type.String(),
  name: Type.String(),
  description: text(),
  definition: Type.String(),
  policy_family_id: text(),
  policy_family_definition_overrides: text(),
  libraries: Type.Optional(Type.Array(LibraryInfo)),
  max_clusters_per_user: Type.Optional(Type.Integer()),
  creator_user_name: text(),
  created_at_timestamp: Type.Integer({ description: 'milliseconds since 1970' }),
  auto_enforcement_config: Type.Optional(AutoEnforcementConfig),
  background_enforcement: Type.Optional(BackgroundEnforcement),
  is_default: Type.Boolean({ description: 'whether every workspace has it: it cannot be deleted, and stays of its family' }),
});

/** @param full whether what came of the last enforcement is told as well */
export function policyInfo(policy: ClusterPolicyRow, full = false): Static<typeof PolicyInfo> {
  const { auto_enforcement_mode: enforce_mode, background_enforcement: enforcement } = policy;
  const { description, policy_family_id: family, family_overrides: overrides, libraries, max_clusters_per_user: most } = policy;
  return {
    policy_id: policy.policy_id,
    name: policy.name,
    ...(description !== null && { description }),
    definition: definitionOf(policy),
    ...(family !== null && { policy_family_id: family }),
    ...(overrides !== null && { policy_family_definition_overrides: overrides }),
    ...(libraries.length > 0 && { libraries }),
    ...(most !== null && { max_clusters_per_user: Number(most) }),
    ...(policy.creator_name !== null && { creator_user_name: policy.creator_name }),
    created_at_timestamp: policy.created_at.getTime(),
    ...(enforce_mode !== null && { auto_enforcement_config: { enforce_mode } }),
    ...(full && enforcement !== null && { background_enforcement: enforcement }),
    is_default: policy.is_default,
  };
}

/** The definition that holds: its own, or that of its family with what it overrides. */
export function definitionOf(policy: Pick<ClusterPolicyRow, 'definition' | 'policy_family_id' | 'family_overrides'>): string {
  if (policy.definition !== null) return policy.definition;
  const family = findFamily(policy.policy_family_id ?? '');
  if (!family) throw new Error(`there is no policy family ${policy.policy_family_id} in this release`);
  return mergedDefinition(family, policy.family_overrides);
}
