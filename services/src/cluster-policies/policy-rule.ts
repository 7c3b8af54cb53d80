import { workspaceOf } from '../identity/permissions/check';
import { withoutSize, type ClusterSpec } from '../clusters/attributes';
import type { ClusterSpecRule, SpecContext } from '../clusters/spec/cluster-spec-rule';
import { mayUse, notUsable } from './cluster-policy-object';
import { fillIn } from './definition/fill';
import { parseDefinition } from './definition/parse-definition';
import type { AttributeRule } from './definition/rule';
import { violationsOf } from './definition/violations';
import { definitionOf } from './policy-info';
import type { ClusterPolicyRow } from './schema';
import { countActive, readPolicy } from './statements';

/** What a cluster's policy says of it. One that names no policy is as free as whoever makes it. */
export const policyRule: ClusterSpecRule = {
  fill: async (spec, context) => {
    const policy = await policyOf(spec, context);
    if (!policy) return spec;
    const { before, caller, tx } = context;
    // Whoever manages a cluster edits it under the policy that it has.
    const kept = before?.spec.policy_id === policy.policy_id;
    if (!kept && !(await mayUse(tx, caller, policy.policy_id))) throw notUsable(caller, policy.policy_id);
    return fillFrom(policy, spec);
  },
  check: async (spec, context, asked) => {
    const policy = await policyOf(spec, context);
    if (!policy) return spec.policy_id ? [`policy_id: Cluster policy ${spec.policy_id} does not exist`] : [];
    const judged = { asked: fillFrom(policy, asked), made: spec, source: context.source };
    return violationsOf(rulesOf(policy), judged).map(({ message }) => message);
  },
  permits: async (spec, context) => {
    const policy = await policyOf(spec, context);
    return policy !== undefined && mayUse(context.tx, context.caller, policy.policy_id);
  },
  renew: async (spec, context) => {
    const policy = await policyOf(spec, context);
    return policy ? fillFrom(policy, spec) : spec;
  },
  checkResize: async (size, context) => {
    const { attributes, spec } = context.before;
    const policy = await policyOf(attributes, context);
    if (!policy) return [];
    const judged = {
      asked: fillFrom(policy, { ...withoutSize(spec), ...size }),
      made: { ...attributes, ...size },
      source: context.source,
    };
    return violationsOf(rulesOf(policy), judged).flatMap(({ path, message }) => (SIZE.has(path) ? [message] : []));
  },
  checkStart: async (spec, context) => {
    const policy = await policyOf(spec, context);
    if (!policy || policy.max_clusters_per_user === null) return [];
    const most = Number(policy.max_clusters_per_user);
    const active = await countActive(context.tx, policy, context.owner.id);
    if (active < most) return [];
    return [
      `${context.owner.name} has ${active} active clusters of cluster policy ${policy.name}, which allows ${most} for each user; ` +
        'terminate another one',
    ];
  },
};

/** What a policy limits of a cluster's size. What else of a cluster is not as its policy says by now is no matter of its size. */
const SIZE: ReadonlySet<string> = new Set(['num_workers', 'autoscale.min_workers', 'autoscale.max_workers', 'dbus_per_hour']);

/** What a policy's definition says, attribute by attribute. */
export function rulesOf(policy: ClusterPolicyRow): readonly AttributeRule[] {
  return parseDefinition(definitionOf(policy)).rules;
}

/** What somebody asked for, with what the policy adds to it. */
export function fillFrom(policy: ClusterPolicyRow, spec: ClusterSpec): ClusterSpec {
  return fillIn(rulesOf(policy), spec, spec.apply_policy_default_values ?? false);
}

async function policyOf({ policy_id: id }: ClusterSpec, { tx, caller }: SpecContext): Promise<ClusterPolicyRow | undefined> {
  return id === undefined || id === '' ? undefined : readPolicy(tx, workspaceOf(caller), id);
}
