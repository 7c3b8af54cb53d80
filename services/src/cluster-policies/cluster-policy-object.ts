import { hasPermission, workspaceOf } from '../identity/permissions/check';
import type { ObjectType } from '../identity/permissions/object-type';
import { notFound, permissionDenied } from '../platform/http/api-error';
import type { Caller } from '../platform/http/caller';
import type { Tx } from '../schema';
import type { ClusterPolicyRow } from './schema';
import { readPolicy } from './statements';

const CLUSTER_POLICIES = 'cluster-policies';

/** Cluster policies, as permissions know them: admins alone write them and say who uses them. */
export const CLUSTER_POLICY_OBJECT: ObjectType = {
  type: CLUSTER_POLICIES,
  nameOf: () => 'cluster-policy',
  levels: [{ name: 'CAN_USE', description: 'Can make clusters with the policy' }],
  reads: 'CAN_USE',
  // Above every level that can be granted: only admins have it.
  manages: 'CAN_MANAGE',
  find: async (tx, caller, id) => {
    const found = caller.workspace && (await readPolicy(tx, workspaceOf(caller), id));
    return found && { type: CLUSTER_POLICIES, id, parents: [] };
  },
};

/** The key of what is granted on a policy. */
export function policyKey(policyId: string) {
  return { type: CLUSTER_POLICIES, id: policyId, parents: [] } as const;
}

export function mayUse(tx: Tx, caller: Caller, policyId: string): Promise<boolean> {
  return hasPermission(tx, caller, CLUSTER_POLICY_OBJECT, policyKey(policyId), 'CAN_USE');
}

/**
 * A policy of the caller's workspace that the caller may use.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST; PERMISSION_DENIED
 */
export async function usablePolicy(tx: Tx, caller: Caller, policyId: string): Promise<ClusterPolicyRow> {
  const policy = await existingPolicy(tx, caller, policyId);
  if (!(await mayUse(tx, caller, policyId))) throw notUsable(caller, policyId);
  return policy;
}

/** @throws ApiError RESOURCE_DOES_NOT_EXIST */
export async function existingPolicy(tx: Tx, caller: Caller, policyId: string): Promise<ClusterPolicyRow> {
  const policy = await readPolicy(tx, workspaceOf(caller), policyId);
  if (!policy) throw notFound('Cluster policy', policyId);
  return policy;
}

export function notUsable({ name }: Caller, policyId: string) {
  return permissionDenied(`${name} is not authorized to use cluster policy ${policyId}: an admin grants CAN_USE on it`);
}
