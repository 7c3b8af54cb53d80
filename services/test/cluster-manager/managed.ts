import type { Insertable } from 'kysely';
import type { Managing } from '../../src/cluster-manager/managing';
import { Silence } from '../../src/cluster-manager/silence';
import { workOnCluster } from '../../src/cluster-manager/work-on-cluster';
import { readCluster } from '../../src/clusters/change-cluster';
import { keyOf } from '../../src/clusters/cluster-key';
import type { ClusterRow, EventRow, NodeRow } from '../../src/clusters/schema';
import { workOnPool } from '../../src/cluster-manager/work-on-pool';
import { pendingInstanceErrors } from '../../src/instance-pools/pending-instance-errors';
import { NO_INSTANCES } from '../../src/instance-pools/pool-info';
import type { InstancePoolRow, InstancePoolTable } from '../../src/instance-pools/schema';
import { insertPool, poolStats, readPool } from '../../src/instance-pools/statements';
import { Database } from '../../src/platform/database/database';
import { RANDOM_IDS } from '../../src/platform/ids';
import type { LakehouseSchema, Tx } from '../../src/schema';
import { platformDatabase } from '../database/platform';
import { ACME, People } from '../identity/people';
import { FakeLauncher } from './fake-launcher';
import { FakeNodes } from './fake-nodes';

const LARGE = { nodeTypeId: 'm5.large', cores: 2, memoryMiB: 8192, gpus: 0 };
const LARGER = { nodeTypeId: 'm5.xlarge', cores: 4, memoryMiB: 16_384, gpus: 0 };

type Step = (tx: Tx, cluster: ClusterRow, now: Date) => Promise<ClusterRow | undefined>;

/** The cluster manager's steps on a real database; launcher and nodes are stand-ins, and a test turns the clock. */
export class ManagedClusters {
  public static async start(): Promise<ManagedClusters> {
    const platform = await platformDatabase();
    const people = new People(platform.owner);
    await people.account(ACME);
    return new ManagedClusters(platform, await people.workspace(ACME));
  }

  public now = Date.parse('2026-11-24T10:00:00Z');
  public readonly launcher = new FakeLauncher(() => this.now);
  public readonly nodes: FakeNodes;
  public readonly warnings: object[] = [];
  public readonly database: Database<LakehouseSchema>;
  private readonly webapp: Database<LakehouseSchema>;
  private made = 0;

  private constructor(
    public readonly platform: Awaited<ReturnType<typeof platformDatabase>>,
    public readonly workspaceId: string,
  ) {
    this.database = new Database(platform.as('lakehouse_cluster_manager'));
    this.webapp = new Database(platform.as('lakehouse_webapp'));
    this.nodes = new FakeNodes(platform.owner, () => this.now);
  }

  /** Launcher and nodes do again what they are asked, and what they were asked is forgotten. */
  public reset(): void {
    this.launcher.instead = () => Promise.resolve(undefined);
    this.launcher.afterwards = () => Promise.resolve();
    this.nodes.instead = () => Promise.resolve(undefined);
    this.nodes.ready = () => ({ phase: 'ready' });
    this.launcher.requests.length = 0;
    this.nodes.calls.length = 0;
    this.warnings.length = 0;
  }

  /** What a process that has just started works with. */
  public managing(over: Partial<Managing> = {}): Managing {
    return {
      database: this.database,
      launcher: this.launcher,
      launcherName: 'fake',
      nodeCalls: this.nodes,
      nodeType: (id) => [LARGE, LARGER].find(({ nodeTypeId }) => nodeTypeId === id),
      runtime: () => Promise.resolve('ready'),
      runtimeArchive: () => Promise.resolve(undefined),
      ids: RANDOM_IDS,
      now: () => this.now,
      log: { info: () => undefined, warn: (line: object) => void this.warnings.push(line) },
      holder: RANDOM_IDS.uuid(),
      ...over,
    };
  }

  /** A cluster as the webapp makes one. */
  public async create(numWorkers: number, attributes: object = {}): Promise<string> {
    const clusterId = `1124-100000-${String(++this.made).padStart(8, '0')}`;
    const at = new Date(this.now);
    const all = { spark_version: '18.0.x-scala2.13', node_type_id: 'm5.large', ...attributes };
    await this.platform.owner.query(
      `insert into cluster (account_id, workspace_id, cluster_id, cluster_name, creator_id, creator_name, cluster_source, spec,
        attributes, num_workers, created_at, started_at, state_since, due_at)
      values ($1, $2, $3, 'my cluster', 1, 'ada@example.com', 'API', '{}', $4, $5, $6, $6, $6, $6)`,
      [ACME, this.workspaceId, clusterId, JSON.stringify(all), numWorkers, at],
    );
    return clusterId;
  }

  /** An instance pool as the webapp makes one. */
  public async createPool(over: Partial<Insertable<InstancePoolTable>> = {}): Promise<string> {
    const poolId = `1124-100000-pool-${String(++this.made).padStart(8, '0')}`;
    await this.asWebapp((tx) =>
      insertPool(tx, {
        account_id: ACME,
        workspace_id: this.workspaceId,
        instance_pool_id: poolId,
        instance_pool_name: poolId,
        node_type_id: 'm5.large',
        attributes: JSON.stringify({ aws_attributes: { availability: 'ON_DEMAND' } }),
        custom_tags: '{}',
        min_idle_instances: 0,
        max_capacity: null,
        idle_instance_autotermination_minutes: 60,
        creator_id: '1',
        created_at: new Date(this.now),
        ...over,
      }),
    );
    return poolId;
  }

  /** What a user changes of a pool by the API. */
  public askPool(poolId: string, change: (tx: Tx, pool: InstancePoolRow, now: Date) => Promise<void>): Promise<void> {
    return this.asWebapp(async (tx) => {
      const pool = await readPool(tx, { accountId: ACME, workspaceId: this.workspaceId }, poolId);
      if (!pool) throw new Error(`there is no pool ${poolId}`);
      await change(tx, pool, new Date(this.now));
    });
  }

  /** One look of one process at a pool. */
  public turnPool(poolId: string, managing = this.managing(), silence = new Silence()): Promise<void> {
    this.now += 1;
    return workOnPool(managing, silence, { accountId: ACME, workspaceId: this.workspaceId, poolId });
  }

  /** Looks at a pool until nothing changes any more; nodes dial in as they are launched. Answers its idle nodes. */
  public async settlePool(poolId: string, managing = this.managing()): Promise<NodeRow[]> {
    const silence = new Silence();
    for (let before = ''; ;) {
      await this.turnPool(poolId, managing, silence);
      await this.nodes.connectAll();
      const idle = await this.idleOf(poolId);
      if (JSON.stringify(idle) === before) return idle;
      before = JSON.stringify(idle);
    }
  }

  /** Nodes that wait in a pool and have not ended. */
  public async idleOf(poolId: string): Promise<NodeRow[]> {
    const text = `select * from cluster_node where instance_pool_id = $1 and cluster_id is null and state <> 'ENDED' order by node_id`;
    return (await this.platform.owner.query<NodeRow>(text, [poolId])).rows;
  }

  /** As the API counts. */
  public async statsOf(poolId: string): Promise<number[]> {
    const stats = await this.asWebapp((tx) => poolStats(tx, { accountId: ACME, workspaceId: this.workspaceId }));
    const { used_count, idle_count, pending_used_count, pending_idle_count } = stats.get(poolId) ?? NO_INSTANCES;
    return [used_count, idle_count, pending_used_count, pending_idle_count];
  }

  /** Why the pool lacks instances, as the API tells. */
  public async errorsOf(poolId: string): Promise<readonly object[]> {
    const at = { accountId: ACME, workspaceId: this.workspaceId };
    return (await this.asWebapp((tx) => pendingInstanceErrors(tx, at, new Date(this.now)))).get(poolId) ?? [];
  }

  /** Created, and taken to RUNNING. */
  public async running(numWorkers: number, attributes: object = {}): Promise<string> {
    const clusterId = await this.create(numWorkers, attributes);
    await this.settle(clusterId);
    const { state, state_message } = await this.read(clusterId);
    if (state !== 'RUNNING') throw new Error(`it is ${state}: ${state_message}`);
    return clusterId;
  }

  /** One look of one process. */
  public turn(clusterId: string, managing = this.managing(), silence = new Silence()): Promise<void> {
    this.now += 1;
    return workOnCluster(managing, silence, this.key(clusterId));
  }

  /** Looks until nothing changes any more; nodes dial in as they are launched. */
  public async settle(clusterId: string, managing = this.managing()): Promise<ClusterRow> {
    const silence = new Silence();
    for (let before = ''; ;) {
      await this.turn(clusterId, managing, silence);
      await this.nodes.connectAll();
      const { lease_number, due_at, ...cluster } = await this.read(clusterId);
      const state = JSON.stringify([cluster, await this.nodesOf(clusterId)]);
      if (state === before) return { ...cluster, lease_number, due_at };
      before = state;
    }
  }

  /** What a user asks for by the API. */
  public async ask(clusterId: string, step: Step): Promise<void> {
    this.now += 1;
    await this.database.inAccount(ACME, async (tx) => {
      const cluster = await readCluster(tx, this.key(clusterId));
      if (!cluster || !(await step(tx, cluster, new Date(this.now)))) throw new Error('it was not as it was read');
    });
  }

  public key(clusterId: string) {
    return keyOf({ account_id: ACME, workspace_id: this.workspaceId, cluster_id: clusterId });
  }

  public async read(clusterId: string): Promise<ClusterRow> {
    const { rows } = await this.platform.owner.query<ClusterRow>('select * from cluster where cluster_id = $1', [clusterId]);
    const [row] = rows;
    if (!row) throw new Error(`there is no cluster ${clusterId}`);
    return row;
  }

  /** Nodes that have not ended, the driver first. */
  public async nodesOf(clusterId: string): Promise<NodeRow[]> {
    const text = `select * from cluster_node where cluster_id = $1 and state <> 'ENDED' order by place, wanted_at, node_id`;
    return (await this.platform.owner.query<NodeRow>(text, [clusterId])).rows;
  }

  public async eventsOf(clusterId: string): Promise<EventRow[]> {
    const text = 'select * from cluster_event where cluster_id = $1 order by event_id';
    return (await this.platform.owner.query<EventRow>(text, [clusterId])).rows;
  }

  /** Instances of a cluster that are alive. */
  public aliveOf(clusterId: string): string[] {
    return this.launcher.alive.filter((instance) => instance.clusterId === clusterId).map(({ instanceId }) => instanceId);
  }

  public async stop(): Promise<void> {
    await this.database.close();
    await this.webapp.close();
    await this.platform.remove();
  }

  private asWebapp<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.webapp.inAccount(ACME, work);
  }
}
