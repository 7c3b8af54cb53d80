import { instancesOf, MachineWithClusters } from './machine';

// Whoever dies is killed with SIGKILL.

let machine: MachineWithClusters;
beforeAll(async () => void (machine = await MachineWithClusters.open()), 120_000);
afterAll(() => machine.remove(), 120_000);

test('a cluster runs on, and is found again, when all of npm start is killed', async () => {
  const id = await machine.create(1);
  const before = instancesOf(await machine.get(id));
  const agents = before.map((id) => machine.agentOf(id));
  const killed = machine.platform.running();
  killed.signal('SIGKILL');
  await killed.exit;
  expect(before.map((id) => machine.agentOf(id))).toEqual(agents);
  await machine.platform.open();
  await machine.call('POST', '/api/2.1/clusters/resize', { cluster_id: id, num_workers: 2 });
  const resized = await machine.until(id, ({ state, executors }) => state === 'RUNNING' && executors?.length === 2);
  expect(instancesOf(resized)).toEqual(expect.arrayContaining(before));
  await machine.call('POST', '/api/2.1/clusters/delete', { cluster_id: id });
  await machine.until(id, ({ state }) => state === 'TERMINATED');
  expect(machine.processesOfNodes()).toEqual([]);
}, 120_000);

test('a worker whose agent is killed is replaced; a cluster whose driver is killed ends and says why; nothing is left', async () => {
  const id = await machine.create(1);
  const [driver = '', worker = ''] = instancesOf(await machine.get(id));
  expect(machine.processesOfNodes().length).toBeGreaterThan(2); // the agents, and what they have started
  process.kill(Number(machine.agentOf(worker)), 'SIGKILL');
  const repaired = await machine.until(
    id,
    (cluster) => cluster.state === 'RUNNING' && cluster.executors?.length === 1 && !instancesOf(cluster).includes(worker),
  );
  expect(instancesOf(repaired)[0]).toBe(driver);
  process.kill(Number(machine.agentOf(driver)), 'SIGKILL');
  const ended = await machine.until(id, ({ state }) => state === 'TERMINATED');
  expect(ended).toMatchObject({ termination_reason: { code: 'INSTANCE_UNREACHABLE' } });
  expect(machine.processesOfNodes()).toEqual([]);
}, 120_000);

test('a cluster takes nodes that wait in its pool, and fresh ones wait after it, whatever is killed; a pool that is deleted leaves none', async () => {
  const stats = async () => {
    const path = `/api/2.0/instance-pools/get?instance_pool_id=${poolId}`;
    const pool = await machine.call<{ stats: { used_count: number; idle_count: number } }>('GET', path);
    return [pool.stats.used_count, pool.stats.idle_count].join();
  };
  const untilStats = async (wanted: string) => {
    while ((await stats()) !== wanted) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const pool = { instance_pool_name: 'warm', node_type_id: 'm5.large', min_idle_instances: 1 };
  const { instance_pool_id: poolId } = await machine.call<{ instance_pool_id: string }>(
    'POST',
    '/api/2.0/instance-pools/create',
    pool,
  );
  await untilStats('0,1');
  const waiting = machine.nodes().filter((instance) => machine.agentOf(instance) !== undefined);
  const spec = { spark_version: '18.0.x-scala2.13', instance_pool_id: poolId, num_workers: 1 };
  const { cluster_id: id } = await machine.call<{ cluster_id: string }>('POST', '/api/2.1/clusters/create', spec);
  const cluster = await machine.until(id, ({ state }) => state === 'RUNNING');
  expect(instancesOf(cluster)).toEqual(expect.arrayContaining(waiting));
  await untilStats('2,1');
  const killed = machine.platform.running();
  killed.signal('SIGKILL');
  await killed.exit;
  await machine.platform.open();
  expect(await stats()).toBe('2,1');
  await machine.call('POST', '/api/2.1/clusters/delete', { cluster_id: id });
  await machine.until(id, ({ state }) => state === 'TERMINATED');
  await untilStats('0,3');
  for (const instance of instancesOf(cluster)) expect(machine.agentOf(instance)).toBeUndefined();
  await machine.call('POST', '/api/2.0/instance-pools/delete', { instance_pool_id: poolId });
  while (machine.processesOfNodes().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}, 180_000);

test('Ctrl-C ends nodes, and the next start says so of their clusters', async () => {
  const id = await machine.create(1);
  const stopped = machine.platform.running();
  stopped.signal('SIGINT');
  expect(await stopped.exit).toBe(0);
  expect(machine.processesOfNodes()).toEqual([]);
  await machine.platform.open();
  expect(await machine.get(id)).toMatchObject({ state: 'TERMINATED', termination_reason: { code: 'CLOUD_PROVIDER_SHUTDOWN' } });
  await machine.call('POST', '/api/2.1/clusters/start', { cluster_id: id });
  await machine.until(id, ({ state }) => state === 'RUNNING');
}, 120_000);
