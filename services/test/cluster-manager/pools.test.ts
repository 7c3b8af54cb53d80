import { terminateCluster, resizeCluster } from '../../src/clusters/transitions';
import { deletePool, updatePool } from '../../src/instance-pools/statements';
import { killAtEach } from './kill-at-each';
import { ManagedClusters } from './managed';

// Nodes that wait in instance pools; a stand-in for the launcher, real PostgreSQL.

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => {
  managed.launcher.instead = () => Promise.resolve(undefined);
  managed.nodes.instead = () => Promise.resolve(undefined);
  managed.launcher.requests.length = 0;
  managed.nodes.calls.length = 0;
});
afterAll(() => managed.stop());

const MINUTE = 60_000;
/** Workers of the cluster that is created and killed at each step; with one, some nodes wait and some are launched. */
const WORKERS = process.env.KILLS === 'all' ? 1 : 0;
const REASON = { code: 'USER_REQUEST', message: 'enough' } as const;

const of = (poolId: string, over: object = {}) => ({ instance_pool_id: poolId, driver_instance_pool_id: poolId, ...over });
const terminate = async (id: string) => {
  await managed.ask(id, (tx, cluster, now) => terminateCluster(tx, cluster, REASON, now));
  return managed.settle(id);
};
/** Ids of instances that are alive, of pools and clusters. */
const alive = () => managed.launcher.alive.map(({ instanceId }) => instanceId).sort();
const instancesOf = async (rows: Promise<readonly { readonly instance_id: string | null }[]>) =>
  (await rows).map(({ instance_id: id }) => String(id)).sort();

describe('a pool', () => {
  test('has as many instances wait as it says, with its own tags, and counts them', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 2, custom_tags: '{"team":"data"}' });
    await managed.turnPool(poolId);
    expect(await managed.statsOf(poolId)).toEqual([0, 0, 0, 2]);
    const idle = await managed.settlePool(poolId);
    expect(idle.map(({ state, instance_type: type }) => [state, type])).toEqual([
      ['JOINED', 'm5.large'],
      ['JOINED', 'm5.large'],
    ]);
    expect(await managed.statsOf(poolId)).toEqual([0, 2, 0, 0]);
    expect(managed.launcher.requests).toMatchObject([
      { count: 2, use: 'worker', tags: { team: 'data', DatabricksInstancePoolId: poolId }, market: { lifecycle: 'ON_DEMAND' } },
    ]);
    expect(managed.launcher.requests[0]).not.toHaveProperty('clusterId');
  });

  test('waits for the runtime that it preloads before it launches', async () => {
    const attributes = JSON.stringify({ preloaded_spark_versions: ['18.0.x-scala2.13'] });
    const poolId = await managed.createPool({ min_idle_instances: 1, attributes });
    const asked: string[] = [];
    const preparing = (key: string) => {
      asked.push(key);
      return Promise.resolve({ preparing: 'soon' });
    };
    await managed.settlePool(poolId, managed.managing({ runtime: preparing }));
    expect(asked).toContain('18.0.x-scala2.13');
    expect(managed.launcher.requests).toEqual([]);
    expect(await managed.settlePool(poolId)).toHaveLength(1);
  });

  test('replaces idle nodes that AWS takes back or ends, and those that are silent', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 3 });
    const [first, second, third] = await managed.settlePool(poolId);
    const spotInterruption = new Date(managed.now + 120_000).toISOString();
    await managed.nodes.report(String(first?.node_id), { phase: 'idle', spotInterruption });
    managed.launcher.lose(String(second?.instance_id));
    await managed.nodes.disconnect(String(second?.node_id));
    await managed.settlePool(poolId);
    managed.now += 2 * MINUTE; // after what was a failure
    await managed.nodes.heartbeat();
    const now = await managed.settlePool(poolId);
    expect(now).toHaveLength(3);
    const ids = now.map(({ instance_id: id }) => id);
    expect(ids).toContain(third?.instance_id);
    expect(ids).not.toContain(first?.instance_id);
    expect(ids).not.toContain(second?.instance_id);
  });

  test('tries ever more rarely when it cannot have its instances', async () => {
    const failure = { code: 'AWS_RESOURCE_QUOTA_EXCEEDED', message: 'no; ask', parameters: {}, passes: false } as const;
    managed.launcher.instead = () => Promise.resolve({ instances: [], failure });
    const poolId = await managed.createPool({ min_idle_instances: 1 });
    const launches = async (after: number) => {
      managed.launcher.requests.length = 0;
      managed.now += after;
      await managed.settlePool(poolId);
      return managed.launcher.requests.length;
    };
    expect(await launches(0)).toBe(1);
    expect(await launches(MINUTE / 2)).toBe(0);
    expect(await launches(MINUTE)).toBe(1);
    expect(await launches(MINUTE)).toBe(0);
    expect(await launches(2 * MINUTE)).toBe(1);
  });

  test('says why it lacks instances, for as many as are to wait, until it has them', async () => {
    const refused = (message: string) => () =>
      Promise.resolve({
        instances: [],
        failure: { code: 'AWS_RESOURCE_QUOTA_EXCEEDED', message, parameters: {}, passes: false } as const,
      });
    managed.launcher.instead = refused('first');
    const poolId = await managed.createPool({ min_idle_instances: 2 });
    await managed.settlePool(poolId);
    expect(await managed.errorsOf(poolId)).toEqual([{ message: 'first' }, { message: 'first' }]);
    managed.launcher.instead = async (request) => ({
      ...(await refused('second')()),
      ...(await managed.launcher.really(request, 1)),
    });
    managed.now += MINUTE;
    await managed.settlePool(poolId);
    expect(await managed.statsOf(poolId)).toEqual([0, 1, 0, 0]);
    expect(await managed.errorsOf(poolId)).toEqual([{ message: 'first' }, { message: 'second' }]);
    managed.launcher.instead = () => Promise.resolve(undefined);
    managed.now += 2 * MINUTE;
    await managed.nodes.heartbeat();
    expect(await managed.settlePool(poolId)).toHaveLength(2);
    expect(await managed.errorsOf(poolId)).toEqual([]);
  });

  test('names the instance that never came up', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 1 });
    await managed.turnPool(poolId);
    const [node] = await managed.idleOf(poolId);
    managed.now += 15 * MINUTE + 1;
    await managed.turnPool(poolId);
    const message = expect.stringContaining('has not reached the relay') as string;
    expect(await managed.errorsOf(poolId)).toEqual([{ instance_id: node?.instance_id, message }]);
    managed.now += 20 * MINUTE;
    expect(await managed.errorsOf(poolId)).toEqual([]);
  });

  test('ends nodes that need not wait once they have for as long as it says, and those that it may have no more', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 3, idle_instance_autotermination_minutes: 10 });
    await managed.settlePool(poolId);
    await managed.askPool(poolId, (tx, pool, now) => updatePool(tx, pool, { min_idle_instances: 1 }, now));
    expect(await managed.settlePool(poolId)).toHaveLength(3);
    managed.now += 10 * MINUTE;
    await managed.nodes.heartbeat();
    expect(await managed.settlePool(poolId)).toHaveLength(1);
    expect(await managed.statsOf(poolId)).toEqual([0, 1, 0, 0]);
  });

  test('that is deleted ends its idle nodes, and is gone', async () => {
    const before = alive();
    const poolId = await managed.createPool({ min_idle_instances: 2 });
    await managed.settlePool(poolId);
    await managed.askPool(poolId, (tx, pool, now) => deletePool(tx, pool, now));
    expect(await managed.settlePool(poolId)).toEqual([]);
    expect(alive()).toEqual(before);
    for (const table of ['instance_pool', 'cluster_node']) {
      const { rows } = await managed.platform.owner.query(`select 1 from ${table} where instance_pool_id = $1`, [poolId]);
      expect([table, rows]).toEqual([table, []]);
    }
  });

  test('forgets what became of its idle nodes a day after their end', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 1 });
    const replaced = async () => {
      const [idle] = await managed.settlePool(poolId);
      const spotInterruption = new Date(managed.now + 120_000).toISOString();
      await managed.nodes.report(String(idle?.node_id), { phase: 'idle', spotInterruption });
      await managed.settlePool(poolId);
      const { rows } = await managed.platform.owner.query(
        `select 1 from cluster_node where instance_pool_id = $1 and state = 'ENDED'`,
        [poolId],
      );
      return rows.length;
    };
    expect([await replaced(), await replaced()]).toEqual([1, 2]);
    managed.now += 24 * 60 * MINUTE;
    await managed.nodes.heartbeat();
    expect(await replaced()).toBe(1);
  });
});

describe('a cluster of a pool', () => {
  test('takes what waits, which has joined already, and has the pool fill up again', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 2, custom_tags: '{"team":"data","cost":"42"}' });
    const waiting = await instancesOf(managed.settlePool(poolId));
    managed.launcher.requests.length = 0;
    const id = await managed.running(1, of(poolId, { custom_tags: { team: 'blue', run: '7' } }));
    expect(await instancesOf(managed.nodesOf(id))).toEqual(waiting);
    expect(managed.launcher.requests).toEqual([]);
    expect(await managed.statsOf(poolId)).toEqual([2, 0, 0, 0]);
    const { rows: usage } = await managed.platform.owner.query(
      'select place, instance_pool_id, custom_tags from node_usage where cluster_id = $1 order by place',
      [id],
    );
    expect(usage).toEqual([
      { place: 'driver', instance_pool_id: poolId, custom_tags: { team: 'data', cost: '42', run: '7' } },
      { place: 'worker', instance_pool_id: poolId, custom_tags: { team: 'data', cost: '42', run: '7' } },
    ]);
    expect(await managed.settlePool(poolId)).toHaveLength(2);
    expect(await managed.statsOf(poolId)).toEqual([2, 2, 0, 0]);
  });

  test('has the rest launched, as nodes of the pool', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 1 });
    await managed.settlePool(poolId);
    const id = await managed.running(2, of(poolId));
    expect(managed.aliveOf(id)).toHaveLength(2);
    expect(await managed.nodesOf(id)).toHaveLength(3);
    expect(await managed.statsOf(poolId)).toEqual([3, 0, 0, 0]);
  });

  test('grows by what waits', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 2 });
    const id = await managed.running(1, of(poolId));
    const waiting = await instancesOf(managed.settlePool(poolId));
    managed.launcher.requests.length = 0;
    await managed.ask(id, (tx, cluster, now) => resizeCluster(tx, cluster, { numWorkers: 3 }, now, { cause: 'USER_REQUEST' }));
    await managed.settle(id);
    expect(await instancesOf(managed.nodesOf(id))).toEqual(expect.arrayContaining(waiting));
    expect(managed.launcher.requests).toEqual([]);
  });

  test('with another instance profile takes nothing of what waits', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 1 });
    const [waiting] = await managed.settlePool(poolId);
    const profile = { aws_attributes: { instance_profile_arn: 'arn:aws:iam::123456789012:instance-profile/other' } };
    const id = await managed.running(0, of(poolId, profile));
    expect((await managed.nodesOf(id))[0]?.instance_id).not.toBe(waiting?.instance_id);
  });

  test('gives back nothing that has worked: fresh nodes wait in its place, for as long as idle ones do', async () => {
    const poolId = await managed.createPool({ idle_instance_autotermination_minutes: 10 });
    const id = await managed.running(1, of(poolId));
    const used = await instancesOf(managed.nodesOf(id));
    await terminate(id);
    const fresh = await instancesOf(managed.settlePool(poolId));
    expect(fresh).toHaveLength(2);
    expect(fresh.some((instance) => used.includes(instance))).toBe(false);
    expect(alive()).toEqual(expect.not.arrayContaining(used));
    const next = await managed.running(1, of(poolId));
    expect(await instancesOf(managed.nodesOf(next))).toEqual(fresh);
    await terminate(next);
    await managed.settlePool(poolId);
    managed.now += 10 * MINUTE;
    await managed.nodes.heartbeat();
    expect(await managed.settlePool(poolId)).toEqual([]);
  });

  test('gives back what it took and never assigned, though not what may have got its assignment', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 2 });
    const waiting = await instancesOf(managed.settlePool(poolId));
    managed.nodes.instead = () => Promise.reject(new Error('the answer is lost'));
    const id = await managed.create(1, of(poolId));
    await managed.settle(id);
    const [driver, worker] = await managed.nodesOf(id);
    expect([driver?.state, worker?.state]).toEqual(['JOINED', 'JOINED']);
    await terminate(id);
    const idle = await instancesOf(managed.settlePool(poolId));
    expect(idle).toContain(worker?.instance_id);
    expect(idle).not.toContain(driver?.instance_id);
    expect(waiting).toContain(driver?.instance_id);
    const { rows } = await managed.platform.owner.query('select cluster_id from node where node_id = $1', [worker?.node_id]);
    expect(rows).toEqual([{ cluster_id: null }]);
  });

  test('beyond the capacity of the pool is told so, at its start and when it grows', async () => {
    const poolId = await managed.createPool({ max_capacity: 2 });
    const id = await managed.running(1, of(poolId));
    const other = await managed.create(0, of(poolId));
    expect(await managed.settle(other)).toMatchObject({
      state: 'TERMINATED',
      termination_code: 'INSTANCE_POOL_MAX_CAPACITY_REACHED',
      termination_type: 'CLIENT_ERROR',
    });
    await managed.ask(id, (tx, cluster, now) => resizeCluster(tx, cluster, { numWorkers: 2 }, now, { cause: 'USER_REQUEST' }));
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    const failed = (await managed.eventsOf(id)).find(({ type }) => type === 'ADD_NODES_FAILED');
    expect(failed?.details.reason?.code).toBe('INSTANCE_POOL_MAX_CAPACITY_REACHED');
    expect(await managed.statsOf(poolId)).toEqual([2, 0, 0, 0]);
  });

  test('waits for nodes that the pool is about to have, when there is room for no others', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 1, max_capacity: 1 });
    const throttled = { code: 'AWS_REQUEST_LIMIT_EXCEEDED', message: 'later', parameters: {}, passes: true } as const;
    managed.launcher.instead = () => Promise.resolve({ instances: [], failure: throttled });
    await managed.turnPool(poolId);
    const id = await managed.create(0, of(poolId));
    expect(await managed.settle(id)).toMatchObject({ state: 'PENDING' });
    managed.launcher.instead = () => Promise.resolve(undefined);
    const [waiting] = await managed.settlePool(poolId);
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    expect((await managed.nodesOf(id))[0]?.instance_id).toBe(waiting?.instance_id);
  });

  test('goes on when the pool is deleted, and leaves nothing to it', async () => {
    const poolId = await managed.createPool({ min_idle_instances: 1 });
    await managed.settlePool(poolId);
    const id = await managed.running(1, of(poolId));
    await managed.askPool(poolId, (tx, pool, now) => deletePool(tx, pool, now));
    await managed.settlePool(poolId);
    const [, worker] = await managed.nodesOf(id);
    managed.launcher.lose(String(worker?.instance_id));
    await managed.nodes.disconnect(String(worker?.node_id));
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    const used = await instancesOf(managed.nodesOf(id));
    await terminate(id);
    expect(alive()).toEqual(expect.not.arrayContaining(used));
    expect(await managed.idleOf(poolId)).toEqual([]);
  });
});

// A process that dies between any two of its calls and writes: nothing is left, and nothing is there twice.
describe('killed at each step', () => {
  const settleBoth = async ({ poolId, id }: { poolId: string; id: string }, managing: ReturnType<typeof managed.managing>) => {
    await managed.settlePool(poolId, managing);
    await managed.settle(id, managing);
    await managed.settlePool(poolId, managing);
  };
  /** Every instance that was launched and lives has a row of its own, of this pool. */
  const nothingLeaks = async (before: readonly string[], poolId: string, id?: string) => {
    const rows = [...(await managed.idleOf(poolId)), ...(id === undefined ? [] : await managed.nodesOf(id))];
    const known = rows.map(({ instance_id: instance }) => String(instance)).sort();
    expect(alive().filter((instance) => !before.includes(instance))).toEqual(known);
    return rows.length;
  };

  test('of filling a pool', async () => {
    const steps = await killAtEach(managed, {
      begin: async () => ({ before: alive(), poolId: await managed.createPool({ min_idle_instances: 2 }) }),
      settle: ({ poolId }, managing) => managed.settlePool(poolId, managing),
      check: async ({ before, poolId }) => {
        expect(await nothingLeaks(before, poolId)).toBe(2);
        expect(await managed.statsOf(poolId)).toEqual([0, 2, 0, 0]);
      },
    });
    expect(steps).toBeGreaterThan(8);
  });

  test('of deleting a pool', async () => {
    const steps = await killAtEach(managed, {
      begin: async () => {
        const before = alive();
        const poolId = await managed.createPool({ min_idle_instances: 2 });
        await managed.settlePool(poolId);
        await managed.askPool(poolId, (tx, pool, now) => deletePool(tx, pool, now));
        return { before, poolId };
      },
      settle: ({ poolId }, managing) => managed.settlePool(poolId, managing),
      check: async ({ before, poolId }) => {
        expect(await nothingLeaks(before, poolId)).toBe(0);
        const { rows } = await managed.platform.owner.query('select 1 from instance_pool where instance_pool_id = $1', [poolId]);
        expect(rows).toEqual([]);
      },
    });
    expect(steps).toBeGreaterThan(5);
  });

  test('of a creation from what waits', async () => {
    const steps = await killAtEach(managed, {
      begin: async () => {
        const before = alive();
        const poolId = await managed.createPool({ min_idle_instances: 1 });
        await managed.settlePool(poolId);
        return { before, poolId, id: await managed.create(WORKERS, of(poolId)) };
      },
      settle: settleBoth,
      check: async ({ before, poolId, id }) => {
        expect(await managed.read(id)).toMatchObject({ state: 'RUNNING' });
        expect(await nothingLeaks(before, poolId, id)).toBe(WORKERS + 2);
      },
    });
    expect(steps).toBeGreaterThan(20);
  });

  test('of a termination, after which fresh nodes wait', async () => {
    const steps = await killAtEach(managed, {
      begin: async () => {
        const before = alive();
        const poolId = await managed.createPool();
        const id = await managed.running(WORKERS, of(poolId));
        await managed.ask(id, (tx, cluster, now) => terminateCluster(tx, cluster, REASON, now));
        return { before, poolId, id };
      },
      settle: settleBoth,
      check: async ({ before, poolId, id }) => {
        expect(await managed.read(id)).toMatchObject({ state: 'TERMINATED' });
        expect(await nothingLeaks(before, poolId, id)).toBe(WORKERS + 1);
        expect(await managed.statsOf(poolId)).toEqual([0, WORKERS + 1, 0, 0]);
      },
    });
    expect(steps).toBeGreaterThan(12);
  });
});
