import { resizeCluster } from '../../src/clusters/transitions';
import { killAtEach } from './kill-at-each';
import { ManagedClusters } from './managed';

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => managed.reset());
afterAll(() => managed.stop());

const failure = {
  code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
  message: 'no room',
  parameters: {},
  passes: false,
} as const;

/** What zones have no room for. */
function noRoomIn(zones: readonly string[], use: 'driver' | 'worker'): void {
  managed.launcher.instead = (request) =>
    Promise.resolve(request.use === use && zones.includes(request.zone ?? '') ? { instances: [], failure } : undefined);
}

const resize = (clusterId: string, numWorkers: number) =>
  managed.ask(clusterId, (tx, cluster, now) => resizeCluster(tx, cluster, { numWorkers }, now, { cause: 'USER_REQUEST' }));

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

  test('is another one where the first has room for its workers and none for its driver; nothing is left in the first', async () => {
    noRoomIn(['eu-west-1a'], 'driver');
    const id = await managed.running(2);
    expect(await zones(id)).toEqual(['eu-west-1b', 'eu-west-1b', 'eu-west-1b']);
    expect(managed.aliveOf(id).sort()).toEqual((await managed.nodesOf(id)).map((node) => node.instance_id).sort());
    await resize(id, 3);
    await managed.settle(id);
    expect(await zones(id)).toEqual(Array(4).fill('eu-west-1b'));
  });

  test('is another one where the first has room for too few workers', async () => {
    managed.launcher.instead = async (request) =>
      request.avoidZones || request.use === 'driver' ? undefined : { ...(await managed.launcher.really(request, 1)), failure };
    const id = await managed.running(3);
    expect(await zones(id)).toEqual(Array(4).fill('eu-west-1b'));
    expect(managed.aliveOf(id)).toHaveLength(4);
  });

  test('is tried one after the other; when no zone has room for all, the cluster ends with the reason, and nothing is left', async () => {
    noRoomIn(['eu-west-1a', 'eu-west-1b', 'eu-west-1c'], 'driver');
    const id = await managed.create(2);
    expect(await managed.settle(id)).toMatchObject({
      state: 'TERMINATED',
      termination_code: failure.code,
      state_message: expect.stringMatching(/^no zone has room for all; in eu-west-1[abc]: no room$/) as string,
    });
    const tried = managed.launcher.requests.filter(({ use }) => use === 'driver').map(({ zone }) => zone);
    expect(tried).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
    expect(managed.aliveOf(id)).toEqual([]);
  });

  test('that it asks for is kept to, and so is the one of the pool that its nodes come from', async () => {
    noRoomIn(['eu-west-1a'], 'driver');
    const named = await managed.create(1, { aws_attributes: { zone_id: 'eu-west-1a' } });
    expect(await managed.settle(named)).toMatchObject({ state: 'TERMINATED', state_message: 'no room' });
    const pool = await managed.createPool({ min_idle_instances: 1 });
    await managed.settlePool(pool);
    managed.launcher.instead = () => Promise.resolve({ instances: [], failure });
    const pooled = await managed.create(1, { instance_pool_id: pool, driver_instance_pool_id: pool });
    expect(await managed.settle(pooled)).toMatchObject({ state: 'TERMINATED', state_message: 'no room' });
    expect([...managed.aliveOf(named), ...managed.aliveOf(pooled)]).toEqual([]);
  });

  test('is left for another one whenever the cluster manager dies: nothing is doubled or left', async () => {
    noRoomIn(['eu-west-1a'], 'driver');
    const steps = await killAtEach(managed, {
      begin: () => managed.create(2),
      settle: (id, managing) => managed.settle(id, managing),
      check: async (id) => {
        expect(await managed.read(id)).toMatchObject({ state: 'RUNNING' });
        expect(await zones(id)).toEqual(Array(3).fill('eu-west-1b'));
        expect(managed.aliveOf(id).sort()).toEqual((await managed.nodesOf(id)).map((node) => node.instance_id).sort());
      },
    });
    expect(steps).toBeGreaterThan(10);
  });
});
