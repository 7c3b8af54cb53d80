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
