import { Type } from 'typebox';
import { findCluster } from '../../clusters/cluster-object';
import { stateError } from '../../clusters/cluster-errors';
import { deferEnforcement } from '../../clusters/defer-enforcement';
import { editCluster } from '../../clusters/edit-cluster';
import { listClusters } from '../../clusters/list-clusters';
import { forgetPendingEnforcement, pendingEnforcements } from '../../clusters/pending-enforcement';
import type { ClusterRow } from '../../clusters/schema';
import type { ClusterSpecRule } from '../../clusters/spec/cluster-spec-rule';
import { workspaceOf } from '../../identity/permissions/check';
import { ApiError, invalid, permissionDenied } from '../../platform/http/api-error';
import { WORKSPACE_ADMIN, WORKSPACE_MEMBER, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { usablePolicy } from '../cluster-policy-object';
import { readPolicy } from '../statements';
import { Compliance, complianceOf, SettingsChanges, violationsOfCluster } from './compliance';
import { enforcementOf } from './enforcement';

const PAGE = { default: 20, largest: 100 } as const;

const common = { rule: WORKSPACE_MEMBER, params: NOTHING } as const;

/** Policy compliance: https://docs.databricks.com/api/workspace/policycomplianceforclusters */
export function complianceOperations(rules: readonly ClusterSpecRule[]): readonly Operation<LakehouseSchema>[] {
  return [
    operation({
      ...common,
      name: 'PolicyComplianceForClusters.GetCompliance',
      summary: 'Shows whether a cluster is as its policy says today',
      method: 'GET',
      paths: ['/api/2.0/policies/clusters/get-compliance'],
      query: Type.Object({ cluster_id: Type.String() }),
      body: NOTHING,
      response: Compliance,
      errors: [],
      handle: async ({ tx, caller, query, now }) => {
        const cluster = await findCluster(tx, caller, query.cluster_id, 'CAN_ATTACH_TO', now);
        const pending = await pendingEnforcements(tx, workspaceOf(caller), [cluster.cluster_id]);
        return complianceOf(await policyOf(tx, caller, cluster), cluster, pending.get(cluster.cluster_id));
      },
    }),
    operation({
      ...common,
      name: 'PolicyComplianceForClusters.ListCompliance',
      summary: 'Lists the clusters of a policy with whether each is as it says',
      method: 'GET',
      paths: ['/api/2.0/policies/clusters/list-compliance'],
      query: Type.Object({
        policy_id: Type.String(),
        page_size: Type.Optional(Type.Integer({ minimum: 0, maximum: PAGE.largest })),
        page_token: Type.Optional(Type.String()),
      }),
      body: NOTHING,
      response: Type.Object({
        clusters: Type.Array(Type.Object({ cluster_id: Type.String(), ...Compliance.properties })),
        next_page_token: Type.Optional(Type.String()),
      }),
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, query, now }) => {
        const policy = await usablePolicy(tx, caller, query.policy_id);
        const which = { policyId: policy.policy_id, field: 'DEFAULT', descending: false } as const;
        const paging = { pageSize: query.page_size || PAGE.default, pageToken: query.page_token };
        const page = await listClusters(tx, caller, { ...which, ...paging }, now);
        const ids = page.clusters.map(({ cluster_id: id }) => id);
        const pending = await pendingEnforcements(tx, workspaceOf(caller), ids);
        const complianceIn = (cluster: ClusterRow) => complianceOf(policy, cluster, pending.get(cluster.cluster_id));
        return {
          clusters: page.clusters.map((cluster) => ({ cluster_id: cluster.cluster_id, ...complianceIn(cluster) })),
          ...(page.nextPageToken !== undefined && { next_page_token: page.nextPageToken }),
        };
      },
    }),
    operation({
      ...common,
      name: 'PolicyComplianceForClusters.EnforceCompliance',
      summary: 'Changes a cluster so that it is as its policy says; one that runs restarts, or changes once it ends or restarts',
      method: 'POST',
      paths: ['/api/2.0/policies/clusters/enforce-compliance'],
      query: NOTHING,
      body: Type.Object({
        cluster_id: Type.String(),
        validate_only: Type.Optional(Type.Boolean()),
        enforce_mode: Type.Optional(Type.Enum(['ENFORCE_IMMEDIATELY', 'WAIT_FOR_TERMINATION'])),
      }),
      response: Type.Object({
        has_changes: Type.Boolean(),
        changes: SettingsChanges,
        enforce_result: Type.Optional(Type.Enum(['APPLIED', 'DEFERRED', 'NO_CHANGES'])),
      }),
      errors: ['INVALID_STATE'],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
        const waits = body.enforce_mode === 'WAIT_FOR_TERMINATION';
        if (waits) requireAdmin(caller, 'enforce a policy with WAIT_FOR_TERMINATION');
        const policy = await policyOf(tx, caller, cluster);
        if (!policy)
          throw invalid(`Cluster ${body.cluster_id} has no cluster policy that could be enforced; edit it to give it one`);
        const { spec, changes } = enforcementOf(cluster, violationsOfCluster(policy, cluster));
        const changed = changes.length > 0;
        if (body.validate_only) return { has_changes: changed, changes: [...changes] };
        if (!changed) return { has_changes: false, changes: [], enforce_result: 'NO_CHANGES' as const };
        const defers = waits && cluster.state !== 'TERMINATED';
        if (defers) await deferEnforcement(tx, caller, cluster, { rules, spec, now, changes });
        else await editCluster(tx, caller, cluster, { rules, spec, now });
        return {
          has_changes: true,
          changes: [...changes],
          enforce_result: defers ? ('DEFERRED' as const) : ('APPLIED' as const),
        };
      },
    }),
    operation({
      ...common,
      rule: WORKSPACE_ADMIN,
      name: 'PolicyComplianceForClusters.CancelPendingClusterEnforcement',
      summary: 'Takes back what a cluster was to become once it ends or restarts',
      method: 'POST',
      paths: ['/api/2.0/policies/clusters:cancelPendingClusterEnforcement'],
      query: NOTHING,
      body: Type.Object({ cluster_id: Type.String(), allow_missing: Type.Optional(Type.Boolean()) }),
      response: NOTHING,
      errors: ['INVALID_STATE', 'RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
        if (cluster.state === 'TERMINATING') {
          throw stateError(cluster, 'have its pending enforcement cancelled', ['PENDING', 'RUNNING', 'RESTARTING', 'RESIZING']);
        }
        if ((await forgetPendingEnforcement(tx, cluster)) || body.allow_missing) return {};
        throw new ApiError(
          'RESOURCE_DOES_NOT_EXIST',
          `Cluster ${body.cluster_id} has no pending enforcement; set allow_missing if that is well`,
        );
      },
    }),
  ];
}

function requireAdmin({ name, workspace }: Caller, what: string): void {
  if (!workspace?.admin) throw permissionDenied(`${name} may not ${what}: only workspace admins may`);
}

async function policyOf(tx: Tx, caller: Caller, { attributes: { policy_id: id = '' } }: ClusterRow) {
  return id === '' ? undefined : readPolicy(tx, workspaceOf(caller), id);
}
