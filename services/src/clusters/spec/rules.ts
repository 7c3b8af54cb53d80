import { policyRule } from '../../cluster-policies/policy-rule';
import { instancePoolRule } from '../../instance-pools/pool-rule';
import { instanceProfileRule } from '../../instance-profiles/profile-rule';
import { accessModeRule } from './access-mode-rule';
import type { ClusterSpecRule } from './cluster-spec-rule';
import { configurationRule } from './configuration-rule';
import { nodeRule } from './node-rule';
import { runtimeRule } from './runtime-rule';
import { sizeRule } from './size-rule';

/**
 * All that decides about clusters, in the order in which it fills in: policies before everything, since what they fix holds for all
 * others; pools before nodes, since their nodes are of the pool's type.
 */
export const CLUSTER_SPEC_RULES: readonly ClusterSpecRule[] = [
  policyRule,
  instancePoolRule,
  instanceProfileRule,
  sizeRule,
  runtimeRule,
  nodeRule,
  accessModeRule,
  configurationRule,
];
