import type { SparkLoad } from '../../src/agent/api/report';
import type { NodeRow } from '../../src/clusters/schema';
import { resizeCluster } from '../../src/clusters/transitions';
import { ManagedClusters } from './managed';

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => managed.reset());
afterAll(() => managed.stop());

const CORES = 2;
const QUIET = 150;

/** A running cluster that scales between two sizes, at the lower one. */
async function autoscaling(minWorkers: number, maxWorkers: number, attributes: object = {}): Promise<string> {
  const id = await managed.running(minWorkers, attributes);
  const size = { numWorkers: minWorkers, autoscale: { minWorkers, maxWorkers } };
  await managed.ask(id, (tx, cluster, now) => resizeCluster(tx, cluster, size, now, { cause: 'USER_REQUEST' }));
  await managed.settle(id);
  return id;
}

/** The driver says what Spark has to do, with an executor on each worker; `idle` says for how long each has done nothing. */
async function says(id: string, load: Partial<SparkLoad>, idle: (worker: NodeRow, index: number) => number = () => 0) {
  const [driver, ...workers] = await managed.nodesOf(id);
  const executorOf = (worker: NodeRow) => `app-1/${worker.node_id}`;
  for (const worker of workers) {
    await managed.nodes.report(worker.node_id, { generation: 1, phase: 'ready', executorIds: [executorOf(worker)] });
  }
  const executors = workers.map((worker, index) => ({
    executorId: executorOf(worker),
    host: '10.0.0.1',
    cores: CORES,
    runningTasks: 0,
    idleSeconds: idle(worker, index),
  }));
  const spark = { pendingTasks: 0, runningTasks: 0, executors, ...load };
  await managed.nodes.report(String(driver?.node_id), {
    generation: 1,
    phase: 'ready',
    masterUrl: `spark://${driver?.node_id}:7077`,
    sparkContextId: '4711',
    spark,
  });
}

const sizeOf = async (id: string) => {
  const { state, num_workers } = await managed.read(id);
  return [state, num_workers, managed.aliveOf(id).length - 1];
};
const eventsSince = async (id: string, count: number) =>
  (await managed.eventsOf(id))
    .slice(count)
    .map(({ type, details }) => [type, details.cause, details.current_num_workers, details.target_num_workers]);

describe('an autoscaling cluster', () => {
  test('grows at once to what its waiting tasks would run on, and tells why', async () => {
    const id = await autoscaling(1, 8);
    const before = (await managed.eventsOf(id)).length;
    await says(id, { pendingTasks: 7, runningTasks: 2 });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 5, 5]);
    expect(await eventsSince(id, before)).toEqual([
      ['RESIZING', 'AUTOSCALE', 1, 5],
      ['UPSIZE_COMPLETED', 'AUTOSCALE', 5, 5],
    ]);
    expect(await managed.read(id)).toMatchObject({ min_workers: 1, max_workers: 8 });
  });

  test('grows by one at least, to its maximum and no further', async () => {
    const id = await autoscaling(1, 2);
    await says(id, { pendingTasks: 1 });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 2, 2]);
    await says(id, { pendingTasks: 1_000, runningTasks: 4 });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 2, 2]);
  });

  test('waits for the executors of workers that have just come, before it grows again', async () => {
    const id = await autoscaling(1, 8);
    await says(id, { pendingTasks: 2, runningTasks: 2 });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 2, 2]);
    await says(id, { pendingTasks: 2, runningTasks: 2, executors: [] });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 2, 2]);
    await says(id, { pendingTasks: 2, runningTasks: 4 });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 3, 3]);
  });

  test('drains workers that have been idle for a while, those alone, and keeps its minimum', async () => {
    const id = await autoscaling(1, 8);
    await says(id, { pendingTasks: 6, runningTasks: 2 });
    await managed.settle(id);
    const [, first, second, third, fourth] = await managed.nodesOf(id);
    const before = (await managed.eventsOf(id)).length;
    managed.nodes.calls.length = 0;
    await says(id, { runningTasks: 1 }, () => QUIET - 1);
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 4, 4]);
    await says(id, { runningTasks: 1 }, ({ node_id: node }) => (node === first?.node_id || node === third?.node_id ? QUIET : 10));
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 2, 2]);
    const drained = managed.nodes.calls.map(({ node, request }) => [request.path, node.nodeId]);
    expect(drained.sort()).toEqual([first, third].map((node) => ['/v1/drain', node?.node_id]).sort());
    expect(await eventsSince(id, before)).toEqual([['RESIZING', 'AUTOSCALE', 4, 2]]);
    await says(id, {}, () => 10 * QUIET);
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 1, 1]);
    expect((await managed.nodesOf(id)).some(({ node_id: node }) => [second, fourth].some((left) => left?.node_id === node))).toBe(
      true,
    );
  });

  test('gives up nothing while tasks wait, nor a worker that runs an executor of another application', async () => {
    const id = await autoscaling(1, 3);
    await says(id, { pendingTasks: 4, runningTasks: 2 });
    await managed.settle(id);
    await says(id, { pendingTasks: 1, runningTasks: 6 }, () => QUIET);
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 3, 3]);
    await says(id, {}, () => QUIET);
    for (const worker of (await managed.nodesOf(id)).slice(1)) {
      const executorIds = [`app-1/${worker.node_id}`, 'app-2/0'];
      await managed.nodes.report(worker.node_id, { generation: 1, phase: 'ready', executorIds });
    }
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 3, 3]);
  });

  test('of a job gives workers up sooner', async () => {
    const id = await autoscaling(1, 2);
    await managed.platform.owner.query(`update cluster set cluster_source = 'JOB' where cluster_id = $1`, [id]);
    await says(id, { pendingTasks: 2, runningTasks: 2 });
    await managed.settle(id);
    await says(id, {}, () => 40);
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 1, 1]);
  });

  test('that cannot have its workers says so, tries ever more rarely, and grows no further meanwhile', async () => {
    const id = await autoscaling(1, 8);
    const before = (await managed.eventsOf(id)).length;
    const message = 'no room; try another type';
    const failure = { code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE', message, parameters: {}, passes: false } as const;
    managed.launcher.instead = () => Promise.resolve({ instances: [], failure });
    await says(id, { pendingTasks: 2, runningTasks: 2 });
    await managed.settle(id);
    expect((await eventsSince(id, before)).map(([type]) => type)).toEqual(
      expect.arrayContaining(['RESIZING', 'ADD_NODES_FAILED']) as string[],
    );
    expect(await sizeOf(id)).toEqual(['RUNNING', 2, 1]);
    managed.launcher.instead = () => Promise.resolve(undefined);
    managed.now += 20 * 60_000;
    await says(id, { pendingTasks: 2, runningTasks: 2 });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 2, 2]);
  });

  test('grows while workers drain, by what the others have to do', async () => {
    const id = await autoscaling(1, 8);
    await says(id, { pendingTasks: 4, runningTasks: 2 });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 3, 3]);
    const [, first, second] = await managed.nodesOf(id);
    const before = (await managed.eventsOf(id)).length;
    const leaves = ({ node_id: node }: NodeRow) => node === first?.node_id || node === second?.node_id;
    managed.nodes.instead = (request) => Promise.resolve(request.path === '/v1/drain' ? { status: 200, body: {} } : undefined); // they take their time
    await says(id, { runningTasks: 1 }, (worker) => (leaves(worker) ? QUIET : 0));
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RESIZING', 1, 3]);
    await says(id, { pendingTasks: 4, runningTasks: 2 }, (worker) => (leaves(worker) ? QUIET : 0));
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RESIZING', 3, 5]);
    managed.nodes.instead = () => Promise.resolve(undefined);
    await says(id, { pendingTasks: 0, runningTasks: 6 });
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 3, 3]);
    const staying = (await managed.nodesOf(id)).map(({ node_id: node }) => node);
    expect(staying).not.toEqual(expect.arrayContaining([first?.node_id]));
    expect(await eventsSince(id, before)).toEqual([
      ['RESIZING', 'AUTOSCALE', 3, 1],
      ['RESIZING', 'AUTOSCALE', 1, 3],
      ['UPSIZE_COMPLETED', 'AUTOSCALE', 3, 3],
    ]);
  });

  test('is of a fixed size once somebody gives it one', async () => {
    const id = await autoscaling(1, 8);
    await managed.ask(id, (tx, cluster, now) => resizeCluster(tx, cluster, { numWorkers: 2 }, now, { cause: 'USER_REQUEST' }));
    await managed.settle(id);
    await says(id, { pendingTasks: 100, runningTasks: 4 });
    await managed.settle(id);
    await says(id, {}, () => 10 * QUIET);
    await managed.settle(id);
    expect(await sizeOf(id)).toEqual(['RUNNING', 2, 2]);
    expect(await managed.read(id)).toMatchObject({ min_workers: null, max_workers: null });
  });

  test('scales beside another one, each by its own load', async () => {
    const [one, other] = [await autoscaling(1, 4), await autoscaling(1, 4)];
    await says(one, { pendingTasks: 6, runningTasks: 2 });
    await says(other, { pendingTasks: 2, runningTasks: 2 });
    for (const id of [one, other]) await managed.settle(id);
    expect([await sizeOf(one), await sizeOf(other)]).toEqual([
      ['RUNNING', 4, 4],
      ['RUNNING', 2, 2],
    ]);
    await says(one, {}, () => QUIET);
    await says(other, { pendingTasks: 2, runningTasks: 4 });
    for (const id of [one, other]) await managed.settle(id);
    expect([await sizeOf(one), await sizeOf(other)]).toEqual([
      ['RUNNING', 1, 1],
      ['RUNNING', 3, 3],
    ]);
  });
});

test('a resize to fewer workers takes the idle ones first, whoever asks for it', async () => {
  const id = await managed.running(3);
  const [driver, first, second, third] = await managed.nodesOf(id);
  await says(id, { runningTasks: 4 }, ({ node_id: node }) => (node === first?.node_id ? 60 : 0));
  await managed.ask(id, (tx, cluster, now) => resizeCluster(tx, cluster, { numWorkers: 2 }, now, { cause: 'USER_REQUEST' }));
  await managed.settle(id);
  expect(managed.aliveOf(id).sort()).toEqual([driver, second, third].map((node) => String(node?.instance_id)).sort());
});

describe('a spot instance that AWS takes back', () => {
  const SPOT = { aws_attributes: { availability: 'SPOT_WITH_FALLBACK', first_on_demand: 1 } };
  const ready = (spotInterruption: Date) => ({
    generation: 1,
    phase: 'ready' as const,
    spotInterruption: spotInterruption.toISOString(),
  });
  const drains = () =>
    managed.nodes.calls
      .filter(({ request }) => request.path === '/v1/drain')
      .map(({ node, request }) => [node.nodeId, request.body]);

  test('drains for as long as it may, and has its replacement before it is gone', async () => {
    const id = await managed.running(2, SPOT);
    const before = (await managed.eventsOf(id)).length;
    const [, worker] = await managed.nodesOf(id);
    managed.nodes.instead = (request) => Promise.resolve(request.path === '/v1/drain' ? { status: 200, body: {} } : undefined); // it takes its time
    await managed.nodes.report(String(worker?.node_id), ready(new Date(managed.now + 120_000)));
    await managed.settle(id);
    expect(await managed.read(id)).toMatchObject({ state: 'RESIZING', num_workers: 2 });
    expect(managed.aliveOf(id)).toHaveLength(4);
    expect((await managed.nodesOf(id)).map(({ state }) => state).sort()).toEqual(['DRAINING', 'READY', 'READY', 'READY']);
    expect(drains()[0]).toEqual([worker?.node_id, { deadlineSeconds: 109 }]);
    managed.nodes.instead = () => Promise.resolve(undefined);
    await managed.settle(id);
    expect(await managed.read(id)).toMatchObject({ state: 'RUNNING', num_workers: 2 });
    expect(managed.aliveOf(id)).toHaveLength(3);
    const events = (await managed.eventsOf(id)).slice(before);
    expect(events.map(({ type }) => type)).toEqual(['NODES_LOST', 'RESIZING', 'UPSIZE_COMPLETED']);
    const parameters = { instance_id: worker?.instance_id };
    expect(events[0]?.details.reason).toEqual({ code: 'SPOT_INSTANCE_TERMINATION', type: 'CLOUD_FAILURE', parameters });
    expect(events[1]?.details.cause).toBe('AUTORECOVERY');
    const { rows } = await managed.platform.owner.query('select end_reason from cluster_node where node_id = $1', [
      worker?.node_id,
    ]);
    expect(rows).toEqual([{ end_reason: 'SPOT_INSTANCE_TERMINATION' }]);
  });

  test('is told of once, also when it is gone before it has drained', async () => {
    const id = await managed.running(1, SPOT);
    const before = (await managed.eventsOf(id)).length;
    const [, worker] = await managed.nodesOf(id);
    managed.nodes.instead = (request) => Promise.resolve(request.path === '/v1/drain' ? { status: 200, body: {} } : undefined);
    await managed.nodes.report(String(worker?.node_id), ready(new Date(managed.now + 5_000)));
    await managed.settle(id);
    expect(drains()[0]).toEqual([worker?.node_id, { deadlineSeconds: 0 }]);
    managed.launcher.lose(String(worker?.instance_id), 'SPOT_INSTANCE_TERMINATION');
    await managed.nodes.disconnect(String(worker?.node_id));
    managed.nodes.instead = () => Promise.resolve(undefined);
    await managed.settle(id);
    expect(await managed.read(id)).toMatchObject({ state: 'RUNNING' });
    expect(managed.aliveOf(id)).toHaveLength(2);
    expect((await managed.eventsOf(id)).slice(before).map(({ type }) => type)).toEqual([
      'NODES_LOST',
      'RESIZING',
      'UPSIZE_COMPLETED',
    ]);
  });

  test('has its replacement at once, however many were taken back before', async () => {
    const id = await managed.running(1, SPOT);
    for (let taken = 0; taken < 4; taken++) {
      const [, worker] = await managed.nodesOf(id);
      await managed.nodes.report(String(worker?.node_id), ready(new Date(managed.now + 120_000)));
      await managed.settle(id);
      managed.now += 1_000;
    }
    const [, worker] = await managed.nodesOf(id);
    managed.launcher.lose(String(worker?.instance_id), 'USER_INITIATED_VM_TERMINATION');
    await managed.nodes.disconnect(String(worker?.node_id));
    await managed.settle(id);
    expect(managed.aliveOf(id)).toHaveLength(2);
  });
});
