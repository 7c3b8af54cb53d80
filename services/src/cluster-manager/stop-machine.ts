import { readCluster } from '../clusters/change-cluster';
import { keyOf, type ClusterKey } from '../clusters/cluster-key';
import { terminateCluster } from '../clusters/transitions';
import { poolKeyOf, type PoolKey } from '../instance-pools/pool-key';
import type { LookupTx } from '../schema';
import type { Managing } from './managing';
import { endNodes, markEnding } from './nodes/end-nodes';
import { idleNodes } from './pools/rows';
import { Silence } from './silence';
import { lookAfter } from './states/next';
import { workUnderLease } from './under-lease';
import { workOnCluster } from './work-on-cluster';

const REASON = {
  code: 'CLOUD_PROVIDER_SHUTDOWN',
  message: 'The platform on this machine was stopped, and its nodes with it; start the cluster again.',
} as const;

/** In milliseconds, and how often: a cluster that another step has just been left of is free at once. */
const PAUSE = 100;
const MOST_TRIES = 50;

/** Ends every cluster and every idle node, since nodes end with this machine's platform; what the rows say is so when this is done. */
export async function stopMachine(managing: Managing): Promise<void> {
  const { clusters, pools } = await managing.database.inPlatform(async (tx) => ({
    clusters: await clustersThatRun(tx),
    pools: await allPools(tx),
  }));
  await Promise.all(clusters.map((key) => stopCluster(managing, key)));
  await Promise.all(pools.map((key) => emptyPool(managing, key)));
}

/** Pools have their idle nodes again after the next start. */
async function emptyPool(managing: Managing, key: PoolKey): Promise<void> {
  await workUnderLease(managing, key, {
    read: async (tx, lease) => {
      await markEnding(tx, await idleNodes(tx, lease), REASON, new Date(managing.now()));
      return { nodes: await idleNodes(tx, lease) };
    },
    step: async (lease, situation) => {
      await endNodes(managing, lease, situation);
      return lookAfter(0);
    },
  });
}

async function stopCluster(managing: Managing, key: ClusterKey): Promise<void> {
  const { database, now } = managing;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const state = await database.inAccount(key.accountId, async (tx) => {
      const cluster = await readCluster(tx, key);
      if (!cluster || cluster.state === 'TERMINATED') return 'TERMINATED';
      if (cluster.state !== 'TERMINATING') await terminateCluster(tx, cluster, REASON, new Date(now()));
      return 'TERMINATING';
    });
    if (state === 'TERMINATED') return;
    await workOnCluster(managing, new Silence(), key);
    await new Promise((resolve) => setTimeout(resolve, tries === 0 ? 0 : PAUSE));
  }
  managing.log.warn({ clusterId: key.clusterId }, 'a cluster was left as it is; the next start ends it');
}

async function clustersThatRun(tx: LookupTx): Promise<ClusterKey[]> {
  const columns = ['account_id', 'workspace_id', 'cluster_id'] as const;
  const rows = await tx.selectFrom('cluster').select(columns).where('state', '<>', 'TERMINATED').execute();
  return rows.map(keyOf);
}

/** All of them: those that clusters have used nodes of get others in their place. */
async function allPools(tx: LookupTx): Promise<PoolKey[]> {
  const rows = await tx.selectFrom('instance_pool').select(['account_id', 'workspace_id', 'instance_pool_id']).execute();
  return rows.map(poolKeyOf);
}
