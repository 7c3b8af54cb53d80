import type { WorkspaceKey } from '../identity/assignment/statements';
import { grantToMembers } from '../identity/permissions/check';
import type { Ids } from '../platform/ids';
import type { Tx } from '../schema';
import { policyKey } from './cluster-policy-object';
import { POLICY_FAMILIES } from './families/families';
import { insertPolicy } from './statements';

/** The family whose default policy everybody in a new workspace may use. The others are for admins, until they grant them. */
const FOR_EVERYBODY = 'personal-vm';

/** Gives a new workspace a policy of each family, under the family's name. */
export async function makeDefaultPolicies(tx: Tx, at: WorkspaceKey, now: Date, ids: Ids): Promise<void> {
  for (const family of POLICY_FAMILIES) {
    const policyId = newPolicyId(ids);
    await insertPolicy(tx, {
      account_id: at.accountId,
      workspace_id: at.workspaceId,
      policy_id: policyId,
      name: family.name,
      description: family.description,
      definition: null,
      policy_family_id: family.id,
      family_overrides: null,
      libraries: '[]',
      max_clusters_per_user: null,
      is_default: true,
      creator_id: null,
      creator_name: null,
      created_at: now,
    });
    if (family.id === FOR_EVERYBODY) await grantToMembers(tx, at, policyKey(policyId), 'CAN_USE');
  }
}

/** 16 hexadecimal digits. */
export function newPolicyId(ids: Ids): string {
  return ids.secret(8).toString('hex').toUpperCase();
}
