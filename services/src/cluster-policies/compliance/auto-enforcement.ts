import { deferEnforcement } from '../../clusters/defer-enforcement';
import { editCluster } from '../../clusters/edit-cluster';
import { listClusters } from '../../clusters/list-clusters';
import type { ClusterRow, ClusterSource } from '../../clusters/schema';
import type { ClusterSpecRule } from '../../clusters/spec/cluster-spec-rule';
import { ApiError } from '../../platform/http/api-error';
import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';
import type { ClusterPolicyRow } from '../schema';
import { violationsOfCluster } from './compliance';
import { enforcementOf } from './enforcement';
import type { BackgroundEnforcement, EnforceMode } from './enforcement-info';

/** Clusters of jobs follow their jobs. */
const SOURCES: readonly ClusterSource[] = ['UI', 'API'];

type Result = 'success' | 'deferred' | 'failed' | 'none';

/**
 * Has every cluster of a policy be as it says now: at once, or once it ends or restarts. One that neither may be edited now nor waits
 * for it, since it is starting, changes then as well.
 */
export async function enforceOnAll(
  tx: Tx,
  caller: Caller,
  policy: ClusterPolicyRow,
  { rules, mode, now }: { readonly rules: readonly ClusterSpecRule[]; readonly mode: EnforceMode; readonly now: Date },
): Promise<BackgroundEnforcement> {
  const which = { policyId: policy.policy_id, sources: SOURCES, field: 'DEFAULT', descending: false } as const;
  const counts: Record<Result, number> = { success: 0, deferred: 0, failed: 0, none: 0 };
  for (const cluster of (await listClusters(tx, caller, which, now)).clusters) {
    const atOnce = cluster.state === 'TERMINATED' || (cluster.state === 'RUNNING' && mode === 'ENFORCE_IMMEDIATELY');
    counts[await enforceOn(tx, caller, policy, cluster, { rules, atOnce, now })] += 1;
  }
  return {
    status: 'COMPLETED',
    initiate_time: now.toISOString(),
    end_time: now.toISOString(),
    initiator_user: caller.name,
    success_cluster_enforce_count: counts.success,
    deferred_cluster_enforce_count: counts.deferred,
    failed_cluster_enforce_count: counts.failed,
  };
}

async function enforceOn(
  tx: Tx,
  caller: Caller,
  policy: ClusterPolicyRow,
  cluster: ClusterRow,
  { rules, atOnce, now }: { readonly rules: readonly ClusterSpecRule[]; readonly atOnce: boolean; readonly now: Date },
): Promise<Result> {
  try {
    const { spec, changes } = enforcementOf(cluster, violationsOfCluster(policy, cluster));
    if (changes.length === 0) return 'none';
    if (atOnce) await editCluster(tx, caller, cluster, { rules, spec, now });
    else await deferEnforcement(tx, caller, cluster, { rules, spec, now, changes });
    return atOnce ? 'success' : 'deferred';
  } catch (error) {
    // Nothing of it is written by then: a cluster is judged before it is changed.
    if (error instanceof ApiError) return 'failed';
    throw error;
  }
}
