import type { Managing } from '../../src/cluster-manager/managing';
import { endStrangers } from '../../src/cluster-manager/strangers';
import { Silence } from '../../src/cluster-manager/silence';
import { resizeCluster, terminateCluster } from '../../src/clusters/transitions';
import { killAtEach, LEASE_TIME } from './kill-at-each';
import { ManagedClusters } from './managed';

// Of several cluster managers one acts on a cluster, and one that was too slow changes nothing any more.

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => {
  managed.launcher.instead = () => Promise.resolve(undefined);
  managed.launcher.afterwards = () => Promise.resolve();
  managed.launcher.requests.length = 0;
});
afterAll(() => managed.stop());

/** Holds the first launch back, between the launch itself and its answer. */
function heldBack() {
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  let launched: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => (launched = resolve));
  managed.launcher.afterwards = () => {
    managed.launcher.afterwards = () => Promise.resolve();
    launched();
    return held;
  };
  return { go, happened };
}

test('a second process leaves a cluster alone while the first has it', async () => {
  const { go, happened } = heldBack();
  const id = await managed.create(0);
  const first = managed.turn(id);
  await happened;
  const before = managed.launcher.requests.length;
  await managed.turn(id);
  await managed.turn(id);
  expect(managed.launcher.requests).toHaveLength(before);
  go();
  await first;
  expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
});

test('when the first is gone, another takes the cluster after seconds, and what the first learns late counts for nothing', async () => {
  const { go, happened } = heldBack();
  const id = await managed.create(1);
  const late = managed.turn(id);
  await happened;
  managed.now += LEASE_TIME;
  expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
  const settled = await managed.nodesOf(id);
  go();
  await late;
  expect(await managed.nodesOf(id)).toEqual(settled);
  expect(managed.aliveOf(id)).toHaveLength(2);
});

test('a lease is renewed for as long as a step takes', async () => {
  const { go, happened } = heldBack();
  const id = await managed.create(0);
  const renewed = jest.spyOn(globalThis, 'setInterval');
  const first = managed.turn(id);
  await happened;
  const renew = renewed.mock.calls[0]?.[0];
  renewed.mockRestore();
  managed.now += LEASE_TIME - 1_000;
  (renew as () => void)();
  const renewal = async () => (await managed.read(id)).lease_until?.getTime() ?? 0;
  while ((await renewal()) < managed.now + LEASE_TIME - 1_000) await new Promise((resolve) => setTimeout(resolve, 5));
  managed.now += 1_000;
  const before = managed.launcher.requests.length;
  await managed.turn(id);
  expect(managed.launcher.requests).toHaveLength(before);
  go();
  await first;
});

test('a termination that is asked for during a launch wins, and the instance that comes late is ended', async () => {
  const { go, happened } = heldBack();
  const id = await managed.create(0);
  const launching = managed.turn(id);
  await happened;
  const reason = { code: 'USER_REQUEST', message: 'enough' } as const;
  await managed.ask(id, (tx, cluster, now) => terminateCluster(tx, cluster, reason, now));
  go();
  await launching;
  expect(await managed.settle(id)).toMatchObject({ state: 'TERMINATED' });
  expect(managed.aliveOf(id)).toEqual([]);
});

test('an instance of a launch that nobody recorded ends with the cluster', async () => {
  managed.launcher.afterwards = () => new Promise(() => undefined); // its process is gone
  const id = await managed.create(0);
  void managed.turn(id);
  while (managed.aliveOf(id).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  managed.launcher.afterwards = () => Promise.resolve();
  managed.now += LEASE_TIME;
  const reason = { code: 'USER_REQUEST', message: 'enough' } as const;
  await managed.ask(id, (tx, cluster, now) => terminateCluster(tx, cluster, reason, now));
  expect(await managed.settle(id)).toMatchObject({ state: 'TERMINATED' });
  expect(managed.aliveOf(id)).toEqual([]);
});

describe('instances that no row knows', () => {
  const launch = (managing: Managing, clientToken: string) =>
    managing.launcher.launch({
      owner: { accountId: managed.key('').accountId, workspaceId: managed.workspaceId },
      clusterId: 'gone',
      clientToken,
      use: 'worker',
      count: 1,
      nodeTypes: [{ nodeTypeId: 'm5.large', cores: 2, memoryMiB: 8192, gpus: 0 }],
      market: { lifecycle: 'ON_DEMAND' },
      tags: {},
    });

  test('are ended once a launch would have been recorded, and no others are', async () => {
    const id = await managed.running(1);
    const managing = managed.managing();
    await launch(managing, 'stranger');
    await endStrangers(managing);
    expect(managed.aliveOf('gone')).toHaveLength(1);
    managed.now += 5 * 60_000 + 1;
    await endStrangers(managing);
    expect(managed.aliveOf('gone')).toEqual([]);
    expect(managed.aliveOf(id)).toHaveLength(2);
  });

  test('whose row has ended are ended at once', async () => {
    const id = await managed.running(0);
    const reason = { code: 'USER_REQUEST', message: 'enough' } as const;
    await managed.ask(id, (tx, cluster, now) => terminateCluster(tx, cluster, reason, now));
    const [instanceId] = managed.aliveOf(id);
    await managed.settle(id);
    const instance = managed.launcher.instances.find((made) => made.instanceId === instanceId);
    if (instance) instance.state = 'running'; // as when AWS took the call to end it, and did nothing
    await endStrangers(managed.managing());
    expect(managed.aliveOf(id)).toEqual([]);
  });

  test('are left alone while the row of their launch awaits them', async () => {
    managed.launcher.afterwards = () => Promise.reject(new Error('lost'));
    const id = await managed.create(0);
    await managed.turn(id);
    managed.now += 4 * 60_000;
    await endStrangers(managed.managing());
    expect(managed.aliveOf(id)).toHaveLength(1);
    managed.launcher.afterwards = () => Promise.resolve();
    expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING' });
  });
});

// A process that dies between any two of its calls and writes: the next one finishes what it began.
describe('killed at each step', () => {
  const killed = (begin: () => Promise<string>, check: (id: string) => Promise<void>) =>
    killAtEach(managed, { begin, settle: (id, managing) => managed.settle(id, managing), check });

  const settledWith = (state: string, instances: number) => async (id: string) => {
    expect(await managed.read(id)).toMatchObject({ state });
    expect(managed.aliveOf(id)).toHaveLength(instances);
    const rows = (await managed.nodesOf(id)).map(({ instance_id }) => String(instance_id)).sort();
    expect(rows).toEqual(managed.aliveOf(id).sort());
  };

  test('of a creation', async () => {
    expect(await killed(() => managed.create(1), settledWith('RUNNING', 2))).toBeGreaterThan(20);
  });

  test('of a termination', async () => {
    const reason = { code: 'USER_REQUEST', message: 'enough' } as const;
    const begin = async () => {
      const id = await managed.running(1);
      await managed.ask(id, (tx, cluster, now) => terminateCluster(tx, cluster, reason, now));
      return id;
    };
    expect(await killed(begin, settledWith('TERMINATED', 0))).toBeGreaterThan(8);
  });

  test.each([
    ['more', 0, 1],
    ['fewer', 2, 1],
  ])('of a resize to %s workers', async (_, from, to) => {
    const begin = async () => {
      const id = await managed.running(from);
      await managed.ask(id, (tx, cluster, now) => resizeCluster(tx, cluster, { numWorkers: to }, now, { cause: 'USER_REQUEST' }));
      return id;
    };
    expect(await killed(begin, settledWith('RUNNING', to + 1))).toBeGreaterThan(8);
  });

  test('of a loss of a worker', async () => {
    const begin = async () => {
      const id = await managed.running(1);
      const [, worker] = await managed.nodesOf(id);
      managed.launcher.lose(String(worker?.instance_id));
      await managed.nodes.disconnect(String(worker?.node_id));
      return id;
    };
    expect(await killed(begin, settledWith('RUNNING', 2))).toBeGreaterThan(15);
  });
});

test('a silent node is forgotten once it speaks again', async () => {
  const id = await managed.running(0);
  const [driver] = await managed.nodesOf(id);
  const silence = new Silence();
  await managed.nodes.disconnect(String(driver?.node_id));
  await managed.turn(id, undefined, silence);
  await managed.nodes.report(String(driver?.node_id), { generation: 1, phase: 'ready' });
  await managed.turn(id, undefined, silence);
  await managed.nodes.disconnect(String(driver?.node_id));
  managed.now += 59_000;
  await managed.turn(id, undefined, silence);
  expect(await managed.nodesOf(id)).toMatchObject([{ state: 'READY' }]);
});
