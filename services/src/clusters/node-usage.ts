import { tagsOfPool } from '../instance-pools/tags-of-pool';
import type { Tx } from '../schema';
import type { ClusterRow, NodeRow } from './schema';

/**
 * From now on the node works for the cluster; what the cluster is called, who owns it and its tags are kept as they are now. Tags of the
 * pool that the node came from are among them, and go before the cluster's, as they do on the instance.
 */
export async function beginUsage(tx: Tx, cluster: ClusterRow, node: NodeRow, now: Date): Promise<void> {
  const { account_id: accountId, workspace_id: workspaceId, instance_pool_id: poolId } = node;
  const ofPool = poolId === null ? {} : await tagsOfPool(tx, { accountId, workspaceId, poolId });
  await tx
    .insertInto('node_usage')
    .values({
      account_id: node.account_id,
      workspace_id: node.workspace_id,
      node_id: node.node_id,
      started_at: now,
      cluster_id: cluster.cluster_id,
      cluster_name: cluster.cluster_name,
      cluster_source: cluster.cluster_source,
      creator_id: cluster.creator_id,
      creator_name: cluster.creator_name,
      place: node.place ?? 'worker',
      instance_type: node.instance_type,
      lifecycle: node.lifecycle,
      instance_pool_id: node.instance_pool_id,
      runtime_key: cluster.attributes.spark_version ?? '',
      custom_tags: JSON.stringify({ ...cluster.attributes.custom_tags, ...ofPool }),
    })
    .execute();
}

/** The node works no more. */
export async function endUsage(tx: Tx, node: NodeRow, now: Date): Promise<void> {
  await tx
    .updateTable('node_usage')
    .set({ ended_at: now })
    .where('account_id', '=', node.account_id)
    .where('workspace_id', '=', node.workspace_id)
    .where('node_id', '=', node.node_id)
    .where('ended_at', 'is', null)
    .execute();
}
