import { changeCluster } from '../../src/clusters/change-cluster';
import type { Assignment } from '../../src/agent/api/assignment';
import { resizeCluster, restartCluster, startCluster, terminateCluster } from '../../src/clusters/transitions';
import { Silence } from '../../src/cluster-manager/silence';
import { ManagedClusters } from './managed';

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => {
  managed.launcher.instead = () => Promise.resolve(undefined);
  managed.nodes.instead = () => Promise.resolve(undefined);
  managed.nodes.ready = () => ({ phase: 'ready' });
  managed.launcher.requests.length = 0;
  managed.nodes.calls.length = 0;
  managed.warnings.length = 0;
});
afterAll(() => managed.stop());

const USER = { code: 'USER_REQUEST', message: 'Terminated by ada' } as const;
const terminate = (clusterId: string) => managed.ask(clusterId, (tx, cluster, now) => terminateCluster(tx, cluster, USER, now));
const resize = (clusterId: string, numWorkers: number) =>
  managed.ask(clusterId, (tx, cluster, now) => resizeCluster(tx, cluster, { numWorkers }, now, { cause: 'USER_REQUEST' }));
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

describe('the zone of a cluster', () => {
  const zones = async (id: string) => (await managed.nodesOf(id)).map((node) => node.availability_zone);

  test('is the one where its largest group of nodes finds room; the driver and later nodes follow', async () => {
    const id = await managed.running(2);
    expect(managed.launcher.requests.map(({ use, zone }) => [use, zone])).toEqual([
      ['worker', undefined],
      ['driver', 'eu-west-1a'],
    ]);
    await resize(id, 3);
    await managed.settle(id);
    expect(managed.launcher.requests.at(-1)).toMatchObject({ use: 'worker', count: 1, zone: 'eu-west-1a' });
    expect(new Set(await zones(id))).toEqual(new Set(['eu-west-1a']));
  });

  test('is none where the largest group finds no room, and nothing else is launched for it', async () => {
    const id = await managed.create(2);
    const failure = {
      code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
      message: 'no room',
      parameters: {},
      passes: false,
    } as const;
    managed.launcher.instead = () => Promise.resolve({ instances: [], failure });
    expect(await managed.settle(id)).toMatchObject({ state: 'TERMINATED', termination_code: failure.code });
    expect(managed.launcher.requests.map(({ use }) => use)).toEqual(['worker']);
    expect(await managed.nodesOf(id)).toEqual([]);
  });

  test('is the one that it asks for, for all at once', async () => {
    const id = await managed.running(1, { aws_attributes: { zone_id: 'eu-west-1c' } });
    expect(managed.launcher.requests.map(({ zone }) => zone)).toEqual(['eu-west-1c', 'eu-west-1c']);
    expect(await zones(id)).toEqual(['eu-west-1c', 'eu-west-1c']);
  });
});

describe('a launch', () => {
  const failure = {
    code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
    message: 'no room; try another type',
    parameters: { aws_api_error_code: 'InsufficientInstanceCapacity' },
    passes: false,
  } as const;

  test.each(['driver', 'worker'] as const)(
    'that fails for the %s ends the cluster with its reason, and leaves nothing',
    async (use) => {
      managed.launcher.instead = (request) => Promise.resolve(request.use === use ? { instances: [], failure } : undefined);
      const id = await managed.create(1);
      expect(await managed.settle(id)).toMatchObject({
        state: 'TERMINATED',
        state_message: failure.message,
        termination_code: failure.code,
        termination_type: 'CLOUD_FAILURE',
      });
      expect(managed.aliveOf(id)).toEqual([]);
      expect(await types(id)).toContain('TERMINATING');
    },
  );

  test('that brings most of the workers is enough; the missing ones are tried again later, and told of', async () => {
    managed.launcher.instead = async (request) => {
      if (request.use === 'driver') return undefined;
      const { instances } = request.count === 10 ? await managed.launcher.really(request, 9) : { instances: [] };
      return { instances, failure };
    };
    const id = await managed.create(10);
    await managed.settle(id);
    expect(managed.aliveOf(id)).toHaveLength(10);
    managed.now += 60_000;
    await managed.nodes.heartbeat();
    await managed.settle(id);
    expect(await managed.read(id)).toMatchObject({ state: 'RUNNING', num_workers: 10 });
    expect(await types(id)).toEqual(expect.arrayContaining(['RESIZING', 'ADD_NODES_FAILED']));
    managed.launcher.instead = () => Promise.resolve(undefined);
    managed.now += 20 * 60_000;
    await managed.nodes.heartbeat();
    await managed.settle(id);
    expect(managed.aliveOf(id)).toHaveLength(11);
  });

  test('that is throttled is asked for again with the same token, until its time is over', async () => {
    const throttled = { instances: [], failure: { ...failure, code: 'AWS_REQUEST_LIMIT_EXCEEDED', passes: true } } as const;
    managed.launcher.instead = () => Promise.resolve(throttled);
    const id = await managed.create(0);
    await managed.turn(id);
    await managed.turn(id);
    expect(new Set(managed.launcher.requests.map(({ clientToken }) => clientToken)).size).toBe(1);
    expect((await managed.read(id)).state).toBe('PENDING');
    managed.now += 5 * 60_000 + 1;
    expect(await managed.settle(id)).toMatchObject({ state: 'TERMINATED', termination_code: 'CLOUD_PROVIDER_LAUNCH_FAILURE' });
  });

  test('whose answer is lost makes no second instance', async () => {
    let lost = 0;
    managed.launcher.afterwards = () => {
      managed.launcher.afterwards = () => Promise.resolve();
      lost += 1;
      return Promise.reject(new Error('lost'));
    };
    const id = await managed.create(1);
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    expect(lost).toBe(1);
    expect(managed.aliveOf(id)).toHaveLength(2);
  });

  test('of a node type that there is not says so', async () => {
    const id = await managed.create(0, { node_type_id: 'm5.nothing' });
    expect(await managed.settle(id)).toMatchObject({
      termination_code: 'INVALID_ARGUMENT',
      state_message: 'there is no node type m5.nothing; choose one that clusters/list-node-types lists',
    });
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

describe('a running cluster', () => {
  test('that loses its driver ends, with the reason that AWS has', async () => {
    const id = await managed.running(1);
    const [driver] = await managed.nodesOf(id);
    managed.launcher.lose(String(driver?.instance_id), 'SPOT_INSTANCE_TERMINATION');
    await managed.nodes.disconnect(String(driver?.node_id));
    expect(await managed.settle(id)).toMatchObject({ state: 'TERMINATED', termination_code: 'SPOT_INSTANCE_TERMINATION' });
    expect(managed.aliveOf(id)).toEqual([]);
  });

  test('that loses a worker says so, and gets another', async () => {
    const id = await managed.running(2);
    const [, worker] = await managed.nodesOf(id);
    managed.launcher.lose(String(worker?.instance_id), 'USER_INITIATED_VM_TERMINATION');
    await managed.nodes.disconnect(String(worker?.node_id));
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    expect(managed.aliveOf(id)).toHaveLength(3);
    expect((await types(id)).slice(2)).toEqual(['NODES_LOST', 'RESIZING', 'UPSIZE_COMPLETED']);
    expect((await managed.eventsOf(id))[3]?.details).toMatchObject({ cause: 'AUTORECOVERY' });
  });

  test.each([
    ['driver', 'TERMINATED', 'DRIVER_UNREACHABLE'],
    ['worker', 'RUNNING', null],
  ])('waits a minute for a %s that is silent, and longer when this process has just started', async (place, state, code) => {
    const id = await managed.running(1);
    const node = (await managed.nodesOf(id)).find((row) => row.place === place);
    await managed.nodes.disconnect(String(node?.node_id));
    const silence = new Silence();
    await managed.turn(id, undefined, silence);
    managed.now += 59_000;
    await managed.nodes.heartbeat();
    await managed.turn(id, undefined, silence);
    await managed.turn(id, undefined, new Silence());
    expect(await managed.nodesOf(id)).toMatchObject([{ state: 'READY' }, { state: 'READY' }]);
    managed.now += 1_000;
    await managed.turn(id, undefined, silence);
    expect(await managed.settle(id)).toMatchObject({ state, termination_code: code });
  });

  test('ends nothing when the database or the relays were away: every node has its time anew', async () => {
    const id = await managed.running(1);
    managed.now += 10 * 60_000;
    const silence = new Silence();
    await managed.turn(id, undefined, silence);
    await managed.nodes.heartbeat();
    managed.now += 40_000;
    await managed.turn(id, undefined, silence);
    expect(await managed.nodesOf(id)).toMatchObject([{ state: 'READY' }, { state: 'READY' }]);
  });

  test('ends when nobody has used it for as long as it says, and not while a command runs', async () => {
    const id = await managed.running(0, { autotermination_minutes: 10 });
    const [driver] = await managed.nodesOf(id);
    const says = (over: object) => managed.nodes.report(String(driver?.node_id), { generation: 1, phase: 'ready', ...over });
    managed.now += 11 * 60_000;
    await says({ runningCommands: 1 });
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    managed.now += 9 * 60_000;
    await says({ idleSeconds: 9 * 60 });
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    managed.now += 60_000;
    await says({ idleSeconds: 10 * 60 });
    expect(await managed.settle(id)).toMatchObject({
      state: 'TERMINATED',
      termination_code: 'INACTIVITY',
      termination_type: 'SUCCESS',
      termination_parameters: { inactivity_duration_min: '10' },
    });
  });
});

describe('a resize', () => {
  test('to more workers launches those that are missing, and assigns no node anew', async () => {
    const id = await managed.running(1);
    const before = managed.aliveOf(id);
    managed.nodes.calls.length = 0;
    await resize(id, 3);
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING', num_workers: 3 });
    expect(managed.aliveOf(id)).toEqual(expect.arrayContaining(before));
    expect(managed.aliveOf(id)).toHaveLength(4);
    expect(assignments()).toHaveLength(2);
  });

  test('to fewer workers drains the newest before it ends them', async () => {
    const id = await managed.running(2);
    const [driver, first, second] = await managed.nodesOf(id);
    managed.nodes.calls.length = 0;
    await resize(id, 1);
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING', num_workers: 1 });
    expect(managed.nodes.calls.map(({ node, request }) => [node.nodeId, request.path])).toEqual([[second?.node_id, '/v1/drain']]);
    expect(managed.aliveOf(id).sort()).toEqual([driver?.instance_id, first?.instance_id].sort());
  });

  test('ends a worker that does not drain in time', async () => {
    const id = await managed.running(1);
    managed.nodes.instead = () => Promise.reject(new Error('busy'));
    await resize(id, 0);
    await managed.settle(id);
    expect(managed.aliveOf(id)).toHaveLength(2);
    managed.now += 10 * 60_000 + 1;
    await managed.nodes.heartbeat();
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    expect(managed.aliveOf(id)).toHaveLength(1);
  });
});

describe('a restart', () => {
  const restart = (id: string, attributes?: object) =>
    managed.ask(id, async (tx, cluster, now) => {
      const restarted = await restartCluster(tx, cluster, now);
      if (!restarted || !attributes) return restarted;
      return changeCluster(tx, restarted, {
        attributes: JSON.stringify({ ...cluster.attributes, ...attributes }),
      });
    });

  test('keeps the instances, and has each be assigned anew with another secret', async () => {
    const id = await managed.running(1);
    const before = managed.aliveOf(id);
    const [old] = assignments();
    managed.nodes.calls.length = 0;
    await restart(id);
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING', generation: 2 });
    expect(managed.aliveOf(id)).toEqual(before);
    expect(assignments().map(({ generation, place }) => [generation, place.kind])).toEqual([
      [2, 'driver'],
      [2, 'worker'],
    ]);
    expect(assignments()[0]?.sparkSecret).not.toBe(old?.sparkSecret);
  });

  test('replaces nodes whose type is another now', async () => {
    const id = await managed.running(1);
    const before = managed.aliveOf(id);
    await restart(id, { driver_node_type_id: 'm5.large', node_type_id: 'm5.xlarge' });
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
    const nodes = await managed.nodesOf(id);
    expect(nodes.map(({ place, instance_type }) => [place, instance_type])).toEqual([
      ['driver', 'm5.large'],
      ['worker', 'm5.xlarge'],
    ]);
    expect(nodes[0]?.instance_id).toBe(before[0]);
    expect(managed.aliveOf(id)).toHaveLength(2);
  });
});

describe('a termination', () => {
  test('ends every node, has relays forget them, and keeps the reason', async () => {
    const id = await managed.running(2);
    await terminate(id);
    expect(await managed.settle(id)).toMatchObject({
      state: 'TERMINATED',
      state_message: 'Terminated by ada',
      termination_code: 'USER_REQUEST',
    });
    expect(managed.aliveOf(id)).toEqual([]);
    const { rows } = await managed.platform.owner.query('select 1 from node where cluster_id = $1', [id]);
    expect(rows).toEqual([]);
    const usage = await managed.platform.owner.query('select 1 from node_usage where cluster_id = $1 and ended_at is null', [id]);
    expect(usage.rows).toEqual([]);
  });

  test('and a start make a new generation with other instances', async () => {
    const id = await managed.running(1);
    const before = managed.aliveOf(id);
    await terminate(id);
    await managed.settle(id);
    await managed.ask(id, (tx, cluster, now) => startCluster(tx, cluster, now));
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING', generation: 2, termination_code: null });
    expect(managed.aliveOf(id)).toHaveLength(2);
    expect(managed.aliveOf(id)).not.toEqual(expect.arrayContaining(before));
  });

  test('ends instances that are away, and tries again when AWS does not answer', async () => {
    const id = await managed.running(0);
    await terminate(id);
    const end = managed.launcher.end.bind(managed.launcher);
    let failed = 0;
    managed.launcher.end = () => {
      managed.launcher.end = end;
      failed += 1;
      return Promise.reject(new Error('throttled'));
    };
    await managed.turn(id);
    expect(await managed.read(id)).toMatchObject({ state: 'TERMINATING' });
    expect(failed).toBe(1);
    expect(await managed.settle(id)).toMatchObject({ state: 'TERMINATED' });
    expect(managed.aliveOf(id)).toEqual([]);
  });
});
