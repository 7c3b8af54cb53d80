import { Type } from 'typebox';
import { regionOfWorkspace } from '../../node-types/workspace-region';
import { forgetObject } from '../../identity/permissions/check';
import { invalid } from '../../platform/http/api-error';
import { WORKSPACE_MEMBER, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { Autoscale, withoutSize, type ClusterSpec } from '../attributes';
import { changeCluster } from '../change-cluster';
import { changedMeanwhile, stateError } from '../cluster-errors';
import { findCluster } from '../cluster-object';
import { CLUSTERS } from '../remove-cluster';
import type { ClusterRow } from '../schema';
import {
  requireMayResize,
  requireMayStart,
  type ChangeContext,
  type ClusterSize,
  type ClusterSpecRule,
  type SpecContext,
} from '../spec/cluster-spec-rule';
import { sizeFaults, wantedSize } from '../spec/size-rule';
import { applyPendingEnforcement } from '../pending-enforcement';
import { resizeCluster, restartCluster, startCluster, terminateCluster } from '../transitions';
import { ClusterId, clusterPaths } from './paths';

const common = { rule: WORKSPACE_MEMBER, method: 'POST', params: NOTHING, query: NOTHING, response: NOTHING } as const;

/** Starting, restarting, resizing and ending clusters. */
export function lifeOperations(rules: readonly ClusterSpecRule[]): readonly Operation<LakehouseSchema>[] {
  return [
    operation({
      ...common,
      name: 'Clusters.Start',
      summary: 'Starts a terminated cluster with the size it had; autoscaling begins at its minimum',
      paths: clusterPaths('start'),
      body: ClusterId,
      errors: ['INVALID_STATE'],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_RESTART', now);
        if (cluster.state !== 'TERMINATED') throw stateError(cluster, 'be started', ['TERMINATED']);
        const context = await startContext(tx, caller, cluster);
        await requireMayStart(rules, cluster.attributes, context);
        const renewed = await withNewestRuntime(rules, cluster, context);
        if (!(await startCluster(tx, renewed, now, { user: caller.name }))) throw changedMeanwhile(cluster);
        return {};
      },
    }),
    operation({
      ...common,
      name: 'Clusters.Restart',
      summary: 'Restarts a cluster that runs; nothing happens to any other',
      paths: clusterPaths('restart'),
      body: Type.Object({ cluster_id: Type.String(), restart_user: Type.Optional(Type.String()) }),
      errors: ['INVALID_STATE'],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_RESTART', now);
        if (cluster.state !== 'RUNNING') return {};
        const enforced = await applyPendingEnforcement(tx, cluster, now);
        if (!enforced) throw changedMeanwhile(cluster);
        const renewed = await withNewestRuntime(rules, enforced, await startContext(tx, caller, enforced));
        if (!(await restartCluster(tx, renewed, now, { user: caller.name }))) throw changedMeanwhile(cluster);
        return {};
      },
    }),
    operation({
      ...common,
      name: 'Clusters.Resize',
      summary: 'Gives a cluster that runs another number of workers, or other bounds of autoscaling',
      paths: clusterPaths('resize'),
      body: Type.Object({
        cluster_id: Type.String(),
        num_workers: Type.Optional(Type.Integer()),
        autoscale: Type.Optional(Autoscale),
      }),
      errors: ['INVALID_STATE'],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
        if (cluster.state !== 'RUNNING') throw stateError(cluster, 'be resized', ['RUNNING']);
        await resize(rules, await startContext(tx, caller, cluster), body, now);
        return {};
      },
    }),
    operation({
      ...common,
      name: 'Clusters.Delete',
      summary: 'Terminates a cluster; it can be started again',
      paths: clusterPaths('delete'),
      body: ClusterId,
      errors: [],
      handle: async ({ tx, caller, body, now }) => {
        await terminate(tx, caller, await findCluster(tx, caller, body.cluster_id, 'CAN_RESTART', now), now);
        return {};
      },
    }),
    operation({
      ...common,
      name: 'Clusters.PermanentDelete',
      summary: 'Terminates a cluster and deletes it for good',
      paths: clusterPaths('permanent-delete'),
      body: ClusterId,
      errors: [],
      handle: async ({ tx, caller, body, now }) => {
        const cluster = await findCluster(tx, caller, body.cluster_id, 'CAN_MANAGE', now);
        if (cluster.pinned_by !== null) {
          throw invalid(`Cluster ${body.cluster_id} is pinned; unpin the cluster first`);
        }
        const ending = await terminate(tx, caller, cluster, now);
        if (!(await changeCluster(tx, ending, { removed_at: now, due_at: now }))) throw changedMeanwhile(cluster);
        await forgetObject(tx, caller, { type: CLUSTERS, id: body.cluster_id });
        return {};
      },
    }),
  ];
}

/** Nothing happens to a cluster that is ending or has ended. */
async function terminate(tx: Tx, caller: Caller, cluster: ClusterRow, now: Date): Promise<ClusterRow> {
  if (cluster.state === 'TERMINATING' || cluster.state === 'TERMINATED') return cluster;
  const reason = {
    code: 'USER_REQUEST',
    message: `Terminated by ${caller.name}`,
    parameters: { username: caller.name },
  } as const;
  const ending = await terminateCluster(tx, cluster, reason, now, { user: caller.name });
  if (!ending) throw changedMeanwhile(cluster);
  return ending;
}

async function resize(rules: readonly ClusterSpecRule[], context: ChangeContext, size: ClusterSize, now: Date): Promise<void> {
  const { tx, caller, before: cluster } = context;
  const faults = sizeFaults(size);
  const single = cluster.num_workers === 0 && cluster.min_workers === null;
  if (single) faults.push(`Cluster ${cluster.cluster_id} is a single node; edit it to give it workers`);
  else if (size.num_workers === 0) faults.push('num_workers may not become 0; edit the cluster to make it a single node');
  if (faults.length > 0) throw invalid(faults.join('; '));
  const wanted = wantedSize(size);
  const { autoscale } = wanted;
  // Within its new bounds, autoscaling goes on from where it is.
  const numWorkers = autoscale
    ? Math.min(Math.max(cluster.num_workers, autoscale.minWorkers), autoscale.maxWorkers)
    : wanted.numWorkers;
  const given = size.autoscale ? { autoscale: size.autoscale } : { num_workers: size.num_workers };
  await requireMayResize(rules, given, context);
  const kept = await changeCluster(tx, cluster, { spec: JSON.stringify({ ...withoutSize(cluster.spec), ...given }) });
  const asked = { user: caller.name, cause: 'USER_REQUEST' } as const;
  if (!kept || !(await resizeCluster(tx, kept, { ...wanted, numWorkers }, now, asked))) throw changedMeanwhile(cluster);
}

async function startContext(tx: Tx, caller: Caller, cluster: ClusterRow): Promise<ChangeContext> {
  return {
    tx,
    caller,
    source: cluster.cluster_source,
    region: await regionOfWorkspace(tx, caller),
    owner: { id: cluster.creator_id, name: cluster.creator_name },
    before: cluster,
  };
}

/** What was asked for as `auto:latest` and the like, or by a policy, means another runtime after an update of the services. */
async function withNewestRuntime(
  rules: readonly ClusterSpecRule[],
  cluster: ClusterRow,
  context: SpecContext,
): Promise<ClusterRow> {
  const { spark_version: version, apply_policy_default_values: defaults } = cluster.spec;
  let spec: ClusterSpec = { ...cluster.attributes, spark_version: version, apply_policy_default_values: defaults };
  for (const rule of rules) spec = (await rule.renew?.(spec, context)) ?? spec;
  const { spark_version: key } = spec;
  if (key === undefined || key === version || key === cluster.attributes.spark_version) return cluster;
  const changed = await changeCluster(context.tx, cluster, {
    attributes: JSON.stringify({ ...cluster.attributes, spark_version: key }),
  });
  if (!changed) throw changedMeanwhile(cluster);
  return changed;
}
