import type { Insertable, Updateable } from 'kysely';
import type { WorkspaceKey } from '../identity/assignment/statements';
import type { Tx } from '../schema';
import type { ClusterPolicyRow, ClusterPolicyTable } from './schema';

export function readPolicy(tx: Tx, at: WorkspaceKey, policyId: string): Promise<ClusterPolicyRow | undefined> {
  return tx
    .selectFrom('cluster_policy')
    .selectAll()
    .where('account_id', '=', at.accountId)
    .where('workspace_id', '=', at.workspaceId)
    .where('policy_id', '=', policyId)
    .executeTakeFirst();
}

/** All policies of a workspace. */
export function listPolicies(
  tx: Tx,
  at: WorkspaceKey,
  by: 'name' | 'created_at',
  order: 'asc' | 'desc',
): Promise<ClusterPolicyRow[]> {
  return tx
    .selectFrom('cluster_policy')
    .selectAll()
    .where('account_id', '=', at.accountId)
    .where('workspace_id', '=', at.workspaceId)
    .orderBy(by, order)
    .orderBy('policy_id', order)
    .execute();
}

/** Another policy of that name in the workspace. */
export function findPolicyNamed(tx: Tx, at: WorkspaceKey, name: string, except: string): Promise<unknown> {
  return tx
    .selectFrom('cluster_policy')
    .select('policy_id')
    .where('account_id', '=', at.accountId)
    .where('workspace_id', '=', at.workspaceId)
    .where('name', '=', name)
    .where('policy_id', '<>', except)
    .executeTakeFirst();
}

export async function insertPolicy(tx: Tx, policy: Insertable<ClusterPolicyTable>): Promise<void> {
  await tx.insertInto('cluster_policy').values(policy).execute();
}

export async function updatePolicy(tx: Tx, policy: ClusterPolicyRow, change: Updateable<ClusterPolicyTable>): Promise<void> {
  await tx
    .updateTable('cluster_policy')
    .set(change)
    .where('account_id', '=', policy.account_id)
    .where('workspace_id', '=', policy.workspace_id)
    .where('policy_id', '=', policy.policy_id)
    .execute();
}

export async function deletePolicy(tx: Tx, policy: ClusterPolicyRow): Promise<void> {
  await tx
    .deleteFrom('cluster_policy')
    .where('account_id', '=', policy.account_id)
    .where('workspace_id', '=', policy.workspace_id)
    .where('policy_id', '=', policy.policy_id)
    .execute();
}

/** How many clusters of a policy somebody has that are not terminated; the policy's row is held, so that two do not start at once. */
export async function countActive(tx: Tx, policy: ClusterPolicyRow, ownerId: string): Promise<number> {
  await tx
    .selectFrom('cluster_policy')
    .select('policy_id')
    .where('account_id', '=', policy.account_id)
    .where('workspace_id', '=', policy.workspace_id)
    .where('policy_id', '=', policy.policy_id)
    .forUpdate()
    .execute();
  const { count } = await tx
    .selectFrom('cluster')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('account_id', '=', policy.account_id)
    .where('workspace_id', '=', policy.workspace_id)
    .where((where) => where.eb(where.ref('attributes', '->>').key('policy_id'), '=', policy.policy_id))
    .where('creator_id', '=', ownerId)
    .where('state', '<>', 'TERMINATED')
    .executeTakeFirstOrThrow();
  return Number(count);
}
