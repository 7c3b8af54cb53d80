import type { Assignment } from '../../src/agent/api/assignment';
import { ManagedClusters } from './managed';

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => managed.reset());
afterAll(() => managed.stop());

const types = async (clusterId: string) => (await managed.eventsOf(clusterId)).map(({ type }) => type);
const assignments = () => managed.nodes.calls.map(({ request }) => request.body as Assignment);

describe('a cluster that is created', () => {
  test('has workers and driver launched in one turn, and runs when all are ready', async () => {
    const id = await managed.create(2);
    await managed.turn(id);
    expect(managed.launcher.requests.map(({ use, count }) => [use, count])).toEqual([
      ['worker', 2],
      ['driver', 1],
    ]);
    expect(await managed.read(id)).toMatchObject({ state: 'PENDING', state_message: 'Finding instances for new nodes' });
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING', spark_context_id: '4711' });
    expect(managed.aliveOf(id)).toHaveLength(3);
    expect(await types(id)).toEqual(['DRIVER_HEALTHY', 'RUNNING']);
  });

  test('has its workers assigned once the driver says where they register, all with one secret', async () => {
    const id = await managed.running(2, { data_security_mode: 'SINGLE_USER', single_user_name: 'ada' });
    const [driver, ...workers] = assignments();
    expect(driver).toMatchObject({
      place: { kind: 'driver', workers: true, worker: { memoryMiB: 8192 } },
      isolation: { mode: 'dedicated', principal: 'ada' },
      generation: 1,
      cores: 2,
      runtimeKey: '18.0.x-scala2.13',
    });
    const [row] = await managed.nodesOf(id);
    for (const worker of workers) expect(worker.place).toEqual({ kind: 'worker', masterUrl: `spark://${row?.node_id}:7077` });
    expect(new Set(assignments().map(({ sparkSecret }) => sparkSecret)).size).toBe(1);
    expect(driver?.sparkSecret).toMatch(/^[0-9a-f]{64}$/);
  });

  test('waits for its runtime, says so, and launches nothing before', async () => {
    const id = await managed.create(0);
    await managed.settle(id, managed.managing({ runtime: () => Promise.resolve({ preparing: 'Preparing the runtime' }) }));
    expect(await managed.read(id)).toMatchObject({ state: 'PENDING', state_message: 'Preparing the runtime' });
    expect(managed.launcher.requests).toEqual([]);
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
  });

  test('whose runtime cannot be had ends with the reason', async () => {
    const id = await managed.create(0);
    await managed.settle(id, managed.managing({ runtime: () => Promise.resolve({ failed: 'no Java; install one' }) }));
    expect(await managed.read(id)).toMatchObject({
      state: 'TERMINATED',
      state_message: 'no Java; install one',
      termination_code: 'SPARK_IMAGE_NOT_FOUND',
    });
  });

  test('without workers is a driver alone', async () => {
    await managed.running(0);
    expect(assignments()).toMatchObject([{ place: { kind: 'driver', workers: false } }]);
  });

  test('has the first nodes on demand and the others on spot, as it says', async () => {
    const id = await managed.running(3, {
      aws_attributes: {
        availability: 'SPOT_WITH_FALLBACK',
        first_on_demand: 2,
        spot_bid_price_percent: 50,
        zone_id: 'eu-west-1b',
      },
    });
    const asked = [...managed.launcher.requests].sort((one, other) => one.count - other.count || (one.use < other.use ? -1 : 1));
    expect(asked).toMatchObject([
      { use: 'driver', count: 1, market: { lifecycle: 'ON_DEMAND' }, zone: 'eu-west-1b' },
      { use: 'worker', count: 1, market: { lifecycle: 'ON_DEMAND' } },
      { use: 'worker', count: 2, market: { lifecycle: 'SPOT', bidPercent: 50, fallback: true } },
    ]);
    expect((await managed.nodesOf(id)).map(({ lifecycle }) => lifecycle).sort()).toEqual([
      'on-demand',
      'on-demand',
      'spot',
      'spot',
    ]);
  });
});

describe('a node', () => {
  test.each([1, 0])(
    'that fails to become what it is assigned ends the cluster with what it says (%i workers)',
    async (workers) => {
      const reported = { code: 'INIT_SCRIPT_FAILURE', message: 'exit code 3', parameters: { script: 'a.sh' } };
      managed.nodes.ready = ({ place }) =>
        place.kind === (workers === 1 ? 'worker' : 'driver') ? { phase: 'failed', failure: reported } : { phase: 'ready' };
      const id = await managed.create(workers);
      const which = workers === 1 ? 'A worker' : 'The driver';
      expect(await managed.settle(id)).toMatchObject({
        state: 'TERMINATED',
        termination_code: 'INIT_SCRIPT_FAILURE',
        termination_type: 'CLIENT_ERROR',
        state_message: `${which} has ended: exit code 3`,
      });
      expect(managed.aliveOf(id)).toEqual([]);
    },
  );

  test('that never dials in ends the cluster when its time is over', async () => {
    const id = await managed.create(0);
    await managed.turn(id);
    managed.now += 15 * 60_000 + 1;
    await managed.turn(id);
    expect(await managed.read(id)).toMatchObject({ state: 'TERMINATED', termination_code: 'BOOTSTRAP_TIMEOUT' });
    expect(managed.aliveOf(id)).toEqual([]);
  });

  test('whose Spark never starts ends the cluster when its time is over', async () => {
    managed.nodes.ready = () => ({ phase: 'init-scripts' });
    const id = await managed.create(0);
    await managed.settle(id);
    managed.now += 60 * 60_000 + 1;
    await managed.nodes.heartbeat();
    expect(await managed.settle(id)).toMatchObject({ state: 'TERMINATED', termination_code: 'SPARK_STARTUP_FAILURE' });
  });

  test('that refuses its assignment ends the cluster, and one that is away is asked again', async () => {
    let asked = 0;
    managed.nodes.instead = () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('away')) : Promise.resolve({ status: 400, body: { message: 'no' } });
    };
    const id = await managed.create(0);
    await managed.settle(id);
    expect(await managed.settle(id)).toMatchObject({
      state: 'TERMINATED',
      termination_code: 'INTERNAL_ERROR',
      state_message: 'A node refused its assignment: status 400, {"message":"no"}',
    });
    expect(asked).toBe(2);
  });
});
