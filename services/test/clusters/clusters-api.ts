import type { ClusterRow } from '../../src/clusters/schema';
import { readCluster } from '../../src/clusters/change-cluster';
import { endNode, insertNodes, moveNode, nodesOf } from '../../src/clusters/nodes';
import { clusterRunning, clusterTerminated } from '../../src/clusters/transitions';
import { Database } from '../../src/platform/database/database';
import type { LakehouseSchema, Tx } from '../../src/schema';
import type { Api } from '../api';

/** Stands in for the cluster manager: moves clusters as it does, at once, and launches nothing. */
export class StandInManager {
  private readonly database: Database<LakehouseSchema>;
  private next = 0;

  constructor(
    private readonly api: Api,
    private readonly accountId: string,
    private readonly workspaceId: string,
  ) {
    this.database = new Database(api.platform.as('lakehouse_cluster_manager'));
  }

  /** Takes the cluster where it is asked to be: RUNNING with nodes that are ready, or TERMINATED without any. */
  public async settle(clusterId: string): Promise<ClusterRow> {
    return this.database.inAccount(this.accountId, async (tx) => {
      const cluster = await this.read(tx, clusterId);
      const now = new Date(this.api.now);
      if (cluster.state === 'TERMINATING') {
        await this.endNodes(tx, cluster, now);
        return sure(await clusterTerminated(tx, cluster, now));
      }
      if (cluster.state === 'RUNNING' || cluster.state === 'TERMINATED') return cluster;
      await this.endNodes(tx, cluster, now);
      await this.launch(tx, cluster, now);
      return sure(await clusterRunning(tx, cluster, now, '42'));
    });
  }

  /** Settles whatever there is until it is stopped: for clients that wait. Answers what stops it. */
  public settleAll(): () => Promise<void> {
    let stopped = false;
    const round = async () => {
      while (!stopped) {
        const { rows } = await this.api.platform.owner.query<{ cluster_id: string }>(
          `select cluster_id from cluster where state not in ('RUNNING', 'TERMINATED')`,
        );
        for (const row of rows) await this.settle(row.cluster_id);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const running = round();
    return async () => {
      stopped = true;
      await running;
    };
  }

  public inAccount<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.inAccount(this.accountId, work);
  }

  public close(): Promise<void> {
    return this.database.close();
  }

  private async read(tx: Tx, clusterId: string): Promise<ClusterRow> {
    return sure(await readCluster(tx, { accountId: this.accountId, workspaceId: this.workspaceId, clusterId }));
  }

  private async launch(tx: Tx, cluster: ClusterRow, now: Date): Promise<void> {
    const places = ['driver' as const, ...Array.from({ length: cluster.num_workers }, () => 'worker' as const)];
    const wanted = places.map((place) => ({
      nodeId: `00000000-0000-4000-8000-${String(++this.next).padStart(12, '0')}`,
      place,
      launcher: 'local',
      clientToken: `token-${this.next}`,
      instanceType: cluster.attributes.node_type_id ?? 'm5.large',
      lifecycle: 'on-demand' as const,
      instancePoolId: cluster.attributes[place === 'driver' ? 'driver_instance_pool_id' : 'instance_pool_id'],
    }));
    for (const node of await insertNodes(tx, cluster, wanted, now)) {
      const change = { instance_id: `i-${this.next}`, private_address: '10.0.0.4' };
      let moved = sure(await moveNode(tx, cluster, node, 'LAUNCHED', now, change));
      for (const state of ['JOINED', 'ASSIGNED', 'READY'] as const) moved = sure(await moveNode(tx, cluster, moved, state, now));
    }
  }

  private async endNodes(tx: Tx, cluster: ClusterRow, now: Date): Promise<void> {
    const key = { accountId: this.accountId, workspaceId: this.workspaceId, clusterId: cluster.cluster_id };
    for (const node of await nodesOf(tx, key)) {
      await endNode(tx, node, 'ENDED', { code: 'USER_REQUEST', message: 'asked' }, now);
    }
  }
}

function sure<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('somebody else changed it first');
  return row;
}
