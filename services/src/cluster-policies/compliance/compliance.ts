import { Type, type Static } from 'typebox';
import type { ClusterRow } from '../../clusters/schema';
import { sizeOf } from '../../clusters/transitions';
import { violationsOf, type Violation } from '../definition/violations';
import { fillFrom, rulesOf } from '../policy-rule';
import type { ClusterPolicyRow } from '../schema';

const MOST_VIOLATIONS = 200;

/** Whether a cluster is as its policy says today. */
export const Compliance = Type.Object({
  is_compliant: Type.Boolean(),
  violations: Type.Record(Type.String(), Type.String(), { description: 'by path of the attribute; the first 200' }),
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
export function complianceOf(policy: ClusterPolicyRow | undefined, cluster: ClusterRow): Static<typeof Compliance> {
  const policyId = cluster.attributes.policy_id ?? '';
  if (policyId === '') return { is_compliant: true, violations: {} };
  if (!policy) return { is_compliant: false, violations: { policy_id: `Cluster policy ${policyId} does not exist` } };
  const found = violationsOfCluster(policy, cluster).slice(0, MOST_VIOLATIONS);
  return { is_compliant: found.length === 0, violations: Object.fromEntries(found.map(({ path, message }) => [path, message])) };
}
