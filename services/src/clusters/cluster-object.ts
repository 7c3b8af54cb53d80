import { requirePermission } from '../identity/permissions/check';
import type { ObjectType } from '../identity/permissions/object-type';
import { invalid } from '../platform/http/api-error';
import type { Caller } from '../platform/http/caller';
import type { Tx } from '../schema';
import { readCluster } from './change-cluster';
import { isExpired } from './due';
import { CLUSTERS } from './remove-cluster';
import type { ClusterRow } from './schema';

export type ClusterLevel = 'CAN_ATTACH_TO' | 'CAN_RESTART' | 'CAN_MANAGE';

/** Clusters, as permissions know them. Whoever makes one manages it. */
export const CLUSTER_OBJECT: ObjectType = {
  type: CLUSTERS,
  nameOf: () => 'cluster',
  levels: [
    { name: 'CAN_ATTACH_TO', description: 'Can attach notebooks, run commands, and see metrics and logs' },
    { name: 'CAN_RESTART', description: 'Can also start, restart and terminate it' },
    { name: 'CAN_MANAGE', description: 'Can also edit and resize it, and say who has access' },
  ],
  reads: 'CAN_ATTACH_TO',
  manages: 'CAN_MANAGE',
  find: async (tx, caller, id) => {
    const found = caller.workspace && (await visibleCluster(tx, caller, id, undefined));
    return found && { type: CLUSTERS, id, parents: [] };
  },
};

/**
 * A cluster of the caller's workspace, on which the caller has the level.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE for one that does not exist, in the words by which clients know it; PERMISSION_DENIED
 */
export async function findCluster(
  tx: Tx,
  caller: Caller,
  clusterId: string,
  level: ClusterLevel,
  now: Date,
): Promise<ClusterRow> {
  const cluster = await visibleCluster(tx, caller, clusterId, now);
  if (!cluster) throw clusterDoesNotExist(clusterId);
  await requirePermission(tx, caller, CLUSTER_OBJECT, { type: CLUSTERS, id: clusterId, parents: [] }, level);
  return cluster;
}

export function clusterDoesNotExist(clusterId: string) {
  return invalid(`Cluster ${clusterId} does not exist`);
}

async function visibleCluster(tx: Tx, caller: Caller, clusterId: string, now: Date | undefined): Promise<ClusterRow | undefined> {
  const { accountId, workspace } = caller;
  const cluster = workspace && (await readCluster(tx, { accountId, workspaceId: workspace.id, clusterId }));
  if (!cluster || cluster.removed_at !== null) return undefined;
  return now !== undefined && isExpired(cluster, now) ? undefined : cluster;
}
