import { Type } from 'typebox';
import type { ClusterSpecRule } from '../clusters/spec/cluster-spec-rule';
import { forgetObject, workspaceOf } from '../identity/permissions/check';
import { alreadyExists, invalid } from '../platform/http/api-error';
import { WORKSPACE_ADMIN, WORKSPACE_MEMBER, type Caller } from '../platform/http/caller';
import { NOTHING, operation, type Operation } from '../platform/http/operation';
import type { LakehouseSchema, Tx } from '../schema';
import { existingPolicy, mayUse, policyKey, usablePolicy } from './cluster-policy-object';
import { enforceOnAll } from './compliance/auto-enforcement';
import { complianceOperations } from './compliance/operations';
import { policyFamilyOperations } from './families/operations';
import { newPolicyId } from './default-policies';
import { policyColumns } from './policy-columns';
import { definitionOf, PolicyBody, PolicyInfo, policyInfo } from './policy-info';
import type { ClusterPolicyRow } from './schema';
import { deletePolicy, findPolicyNamed, insertPolicy, listPolicies, updatePolicy } from './statements';

const PolicyId = Type.Object({ policy_id: Type.String() });
const pathOf = (call: string) => [`/api/2.0/policies/clusters/${call}`] as const;

const writing = { rule: WORKSPACE_ADMIN, method: 'POST', params: NOTHING, query: NOTHING } as const;
const reading = { rule: WORKSPACE_MEMBER, method: 'GET', params: NOTHING, body: NOTHING } as const;

/** The Cluster Policies API with families and compliance: https://docs.databricks.com/api/workspace/clusterpolicies */
export function clusterPolicyOperations(rules: readonly ClusterSpecRule[]): readonly Operation<LakehouseSchema>[] {
  return [...policyOperations(rules), ...policyFamilyOperations, ...complianceOperations(rules)];
}

const policyOperations = (rules: readonly ClusterSpecRule[]): readonly Operation<LakehouseSchema>[] => [
  operation({
    ...writing,
    name: 'ClusterPolicies.Create',
    summary: 'Makes a cluster policy',
    paths: pathOf('create'),
    body: PolicyBody,
    response: PolicyId,
    errors: ['RESOURCE_ALREADY_EXISTS'],
    handle: async ({ tx, caller, body, now, ids }) => {
      const policyId = newPolicyId(ids);
      const columns = policyColumns(body);
      await requireFreeName(tx, caller, columns.name, policyId);
      const { accountId, workspaceId } = workspaceOf(caller);
      await insertPolicy(tx, {
        account_id: accountId,
        workspace_id: workspaceId,
        policy_id: policyId,
        ...columns,
        creator_id: caller.principalId,
        creator_name: caller.name,
        created_at: now,
      });
      return { policy_id: policyId };
    },
  }),
  operation({
    ...writing,
    name: 'ClusterPolicies.Edit',
    summary: 'Replaces a cluster policy; clusters that do not comply with it any more go on, or follow when it says so',
    paths: pathOf('edit'),
    body: Type.Object({ ...PolicyBody.properties, policy_id: Type.String() }),
    response: NOTHING,
    errors: ['RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body, now }) => {
      const policy = await existingPolicy(tx, caller, body.policy_id);
      const columns = policyColumns(body);
      if (policy.is_default && columns.policy_family_id !== policy.policy_family_id) {
        throw invalid(
          `policy_family_id of the default policy ${policy.name} must stay ${policy.policy_family_id}, got ${columns.policy_family_id ?? 'none'}; ` +
            'use policy_family_definition_overrides, or make a policy of your own',
        );
      }
      await requireFreeName(tx, caller, columns.name, policy.policy_id);
      await updatePolicy(tx, policy, columns);
      const edited = await existingPolicy(tx, caller, body.policy_id);
      const { auto_enforcement_mode: mode } = edited;
      const follows = policy.auto_enforcement_mode === null || definitionOf(edited) !== definitionOf(policy);
      if (mode !== null && follows) {
        const result = await enforceOnAll(tx, caller, edited, { rules, mode, now });
        await updatePolicy(tx, edited, { background_enforcement: JSON.stringify(result) });
      }
      return {};
    },
  }),
  operation({
    ...writing,
    name: 'ClusterPolicies.Delete',
    summary: 'Deletes a cluster policy; its clusters go on, and cannot be edited under it',
    paths: pathOf('delete'),
    body: PolicyId,
    response: NOTHING,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body }) => {
      const policy = await existingPolicy(tx, caller, body.policy_id);
      if (policy.is_default) {
        throw invalid(`${policy.name} is a default policy, which cannot be deleted; take away who CAN_USE it`);
      }
      await deletePolicy(tx, policy);
      await forgetObject(tx, caller, policyKey(body.policy_id));
      return {};
    },
  }),
  operation({
    ...reading,
    name: 'ClusterPolicies.Get',
    summary: 'Shows a cluster policy',
    paths: pathOf('get'),
    query: Type.Object({
      ...PolicyId.properties,
      policy_view: Type.Optional(Type.Enum(['POLICY_VIEW_BASIC', 'POLICY_VIEW_FULL'])),
    }),
    response: PolicyInfo,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, query }) => {
      const full = query.policy_view === 'POLICY_VIEW_FULL' && caller.workspace?.admin === true;
      return policyInfo(await usablePolicy(tx, caller, query.policy_id), full);
    },
  }),
  operation({
    ...reading,
    name: 'ClusterPolicies.List',
    summary: 'Lists the cluster policies that the caller may use',
    paths: pathOf('list'),
    query: Type.Object({
      sort_column: Type.Optional(Type.Enum(['POLICY_CREATION_TIME', 'POLICY_NAME'])),
      sort_order: Type.Optional(Type.Enum(['ASC', 'DESC'])),
    }),
    response: Type.Object({ policies: Type.Array(PolicyInfo), total_count: Type.Integer() }),
    errors: [],
    handle: async ({ tx, caller, query }) => {
      const column = query.sort_column === 'POLICY_NAME' ? 'name' : 'created_at';
      const order = query.sort_order === 'ASC' ? 'asc' : 'desc';
      const policies = (await usable(tx, caller, await listPolicies(tx, workspaceOf(caller), column, order))).map((policy) =>
        policyInfo(policy),
      );
      return { policies, total_count: policies.length };
    },
  }),
];

async function usable(tx: Tx, caller: Caller, policies: readonly ClusterPolicyRow[]): Promise<ClusterPolicyRow[]> {
  const result: ClusterPolicyRow[] = [];
  for (const policy of policies) if (await mayUse(tx, caller, policy.policy_id)) result.push(policy);
  return result;
}

async function requireFreeName(tx: Tx, caller: Caller, name: string, policyId: string): Promise<void> {
  if (await findPolicyNamed(tx, workspaceOf(caller), name, policyId)) throw alreadyExists('Cluster policy', name);
}
