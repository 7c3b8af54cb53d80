/** Which cluster. */
export interface ClusterKey {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly clusterId: string;
}

/** PostgreSQL's channel on which the cluster manager hears that something else is wanted of a cluster. */
export const WANTED_CHANNEL = 'cluster';

/** PostgreSQL's channel on which whoever waits hears that a cluster has another state. */
export const STATE_CHANNEL = 'cluster_state';

/** The cluster that a notification on either channel is about. */
export function clusterKeyOf(payload: string): ClusterKey | undefined {
  const [accountId, workspaceId, clusterId] = payload.split('/');
  return accountId && workspaceId && clusterId ? { accountId, workspaceId, clusterId } : undefined;
}

/** The key of a row that belongs to a cluster. */
export function keyOf(row: {
  readonly account_id: string;
  readonly workspace_id: string;
  readonly cluster_id: string;
}): ClusterKey {
  return { accountId: row.account_id, workspaceId: row.workspace_id, clusterId: row.cluster_id };
}
