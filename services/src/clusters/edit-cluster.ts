import { regionOfWorkspace } from '../node-types/workspace-region';
import { ApiError } from '../platform/http/api-error';
import type { Caller } from '../platform/http/caller';
import type { Tx } from '../schema';
import { attributesOf, type ClusterSpec } from './attributes';
import { changeCluster } from './change-cluster';
import { keyOf } from './cluster-key';
import { changedMeanwhile, stateError } from './cluster-errors';
import { recordEvent } from './events';
import { forgetPendingEnforcement } from './pending-enforcement';
import type { ClusterRow } from './schema';
import { applyRules, requireMayCreate, type ClusterSpecRule } from './spec/cluster-spec-rule';
import { wantedSize } from './spec/size-rule';
import { restartCluster, sizeColumns, sizeOf } from './transitions';

/** What a cluster is to be. */
export interface Edit {
  readonly rules: readonly ClusterSpecRule[];
  readonly spec: ClusterSpec;
  readonly now: Date;
}

/**
 * Gives a cluster another specification: one that runs restarts with it, one that is terminated has it at its next start.
 *
 * @throws ApiError INVALID_STATE in any other state, and for the cluster of a job; INVALID_PARAMETER_VALUE with all faults
 */
export async function editCluster(tx: Tx, caller: Caller, cluster: ClusterRow, edit: Edit): Promise<void> {
  if (cluster.state !== 'RUNNING' && cluster.state !== 'TERMINATED')
    throw stateError(cluster, 'be edited', ['RUNNING', 'TERMINATED']);
  const { now } = edit;
  const edited = await changeCluster(tx, cluster, await editedColumns(tx, caller, cluster, edit));
  if (!edited) throw changedMeanwhile(cluster);
  await forgetPendingEnforcement(tx, cluster); // what it is now, its policy allows
  await recordEvent(tx, keyOf(cluster), 'EDITED', now, {
    user: caller.name,
    attributes: edited.attributes,
    previous_attributes: cluster.attributes,
    cluster_size: sizeOf(edited),
    previous_cluster_size: sizeOf(cluster),
  });
  if (edited.state === 'RUNNING' && !(await restartCluster(tx, edited, now, { user: caller.name })))
    throw changedMeanwhile(cluster);
}

/**
 * What a cluster is in its columns with a specification.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE with all faults; INVALID_STATE for the cluster of a job
 */
export async function editedColumns(tx: Tx, caller: Caller, cluster: ClusterRow, { rules, spec }: Edit) {
  if (cluster.cluster_source === 'JOB') {
    throw new ApiError('INVALID_STATE', `Cluster ${cluster.cluster_id} was made for a job and cannot be edited; edit the job`);
  }
  const context = {
    tx,
    caller,
    source: cluster.cluster_source,
    region: await regionOfWorkspace(tx, caller),
    owner: { id: cluster.creator_id, name: cluster.creator_name },
    before: cluster,
  };
  // Under another policy, or under none, it is as if it were made.
  if ((spec.policy_id ?? '') !== (cluster.spec.policy_id ?? '')) await requireMayCreate(rules, spec, context);
  const filled = await applyRules(rules, spec, context);
  return {
    cluster_name: filled.cluster_name ?? '',
    spec: JSON.stringify(spec),
    attributes: JSON.stringify(attributesOf(filled)),
    ...sizeColumns(wantedSize(filled)),
  };
}
