import { Type, type Static } from 'typebox';
import { ClusterSpec } from '../../clusters/attributes';
import type { ClusterRow, PendingEnforcementRow } from '../../clusters/schema';
import { sizeOf } from '../../clusters/transitions';
import { violationsOf, type Violation } from '../definition/violations';
import { fillFrom, rulesOf } from '../policy-rule';
import type { ClusterPolicyRow } from '../schema';

const MOST_VIOLATIONS = 200;

export const SettingsChanges = Type.Array(
  Type.Object({ field: Type.String(), previous_value: Type.String(), new_value: Type.String() }),
);

/** What a cluster becomes once it ends or restarts. */
const PendingEnforcement = Type.Object({
  enforcement_status: Type.Literal('ACTIVE'),
  initiate_time: Type.String({ description: 'RFC 3339' }),
  initiator_user: Type.String(),
  target_changes: SettingsChanges,
  target_spec: ClusterSpec,
});

/** Whether a cluster is as its policy says today. */
export const Compliance = Type.Object({
  is_compliant: Type.Boolean(),
  violations: Type.Record(Type.String(), Type.String(), { description: 'by path of the attribute; the first 200' }),
  pending_enforcement: Type.Optional(PendingEnforcement),
});

/** Where a cluster is not as a policy says. */
export function violationsOfCluster(policy: ClusterPolicyRow, cluster: ClusterRow): Violation[] {
  return violationsOf(rulesOf(policy), {
    asked: fillFrom(policy, cluster.spec),
    made: { ...cluster.attributes, ...sizeOf(cluster) },
    source: cluster.cluster_source,
  });
}

/** @param policy undefined when it is gone, with which no cluster complies */
export function complianceOf(
  policy: ClusterPolicyRow | undefined,
  cluster: ClusterRow,
  pending?: PendingEnforcementRow,
): Static<typeof Compliance> {
  return { ...judged(policy, cluster), ...(pending && { pending_enforcement: presentPending(pending) }) };
}

function presentPending(pending: PendingEnforcementRow): Static<typeof PendingEnforcement> {
  return {
    enforcement_status: 'ACTIVE',
    initiate_time: pending.initiated_at.toISOString(),
    initiator_user: pending.initiator_name,
    target_changes: [...pending.changes],
    target_spec: { ...pending.attributes, ...sizeOf(pending) },
  };
}

function judged(policy: ClusterPolicyRow | undefined, cluster: ClusterRow): Static<typeof Compliance> {
  const policyId = cluster.attributes.policy_id ?? '';
  if (policyId === '') return { is_compliant: true, violations: {} };
  if (!policy) return { is_compliant: false, violations: { policy_id: `Cluster policy ${policyId} does not exist` } };
  const found = violationsOfCluster(policy, cluster).slice(0, MOST_VIOLATIONS);
  return { is_compliant: found.length === 0, violations: Object.fromEntries(found.map(({ path, message }) => [path, message])) };
}
