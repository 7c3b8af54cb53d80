import type { ClusterRow } from '../../clusters/schema';
import type { Ids } from '../../platform/ids';
import type { Tx } from '../../schema';

/** The secret that the nodes of the cluster's generation share: made when it is first asked for; those of earlier ones go. */
export async function clusterSecret(tx: Tx, cluster: ClusterRow, ids: Ids): Promise<string> {
  const { account_id, workspace_id, cluster_id, generation } = cluster;
  await tx
    .deleteFrom('cluster_secret')
    .where('account_id', '=', account_id)
    .where('workspace_id', '=', workspace_id)
    .where('cluster_id', '=', cluster_id)
    .where('generation', '<', generation)
    .execute();
  await tx
    .insertInto('cluster_secret')
    .values({ account_id, workspace_id, cluster_id, generation, secret: ids.secret(32).toString('hex') })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { secret } = await tx
    .selectFrom('cluster_secret')
    .select('secret')
    .where('account_id', '=', account_id)
    .where('workspace_id', '=', workspace_id)
    .where('cluster_id', '=', cluster_id)
    .where('generation', '=', generation)
    .executeTakeFirstOrThrow();
  return secret;
}
