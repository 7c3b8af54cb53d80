import type { Tx } from '../schema';
import type { ClusterKey } from './cluster-key';

/** The id of the node that runs a cluster's commands; undefined while there is none that works. */
export async function workingDriverOf(tx: Tx, { accountId, workspaceId, clusterId }: ClusterKey): Promise<string | undefined> {
  const driver = await tx
    .selectFrom('cluster_node')
    .select('node_id')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId)
    .where('place', '=', 'driver')
    .where('state', '=', 'READY')
    .executeTakeFirst();
  return driver?.node_id;
}
