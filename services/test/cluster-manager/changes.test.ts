import type { Assignment } from '../../src/agent/api/assignment';
import { changeCluster } from '../../src/clusters/change-cluster';
import { resizeCluster, restartCluster, startCluster, terminateCluster } from '../../src/clusters/transitions';
import { killAtEach } from './kill-at-each';
import { ManagedClusters } from './managed';

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => managed.reset());
afterAll(() => managed.stop());

const USER = { code: 'USER_REQUEST', message: 'Terminated by ada' } as const;
const terminate = (clusterId: string) => managed.ask(clusterId, (tx, cluster, now) => terminateCluster(tx, cluster, USER, now));
const resize = (clusterId: string, numWorkers: number) =>
  managed.ask(clusterId, (tx, cluster, now) => resizeCluster(tx, cluster, { numWorkers }, now, { cause: 'USER_REQUEST' }));
const assignments = () => managed.nodes.calls.map(({ request }) => request.body as Assignment);

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

  /** What the policy of a cluster waits for, as an administrator has it. */
  const waitsFor = (id: string) =>
    managed.platform.owner.query(
      `insert into pending_enforcement (account_id, workspace_id, cluster_id, spec, attributes, num_workers, changes, initiator_name,
         initiated_at)
       select account_id, workspace_id, cluster_id, '{"autotermination_minutes":12}',
         attributes || '{"autotermination_minutes":12}', 3, '[]', 'admin@example.com', now()
       from cluster where cluster_id = $1`,
      [id],
    );
  const waiting = async (id: string) =>
    (await managed.platform.owner.query<object>('select 1 from pending_enforcement where cluster_id = $1', [id])).rows;

  test('makes the cluster what its policy has waited for, once, whenever the cluster manager dies', async () => {
    await killAtEach(managed, {
      begin: async () => {
        const id = await managed.running(0);
        await waitsFor(id);
        await terminate(id);
        return id;
      },
      settle: (id, managing) => managed.settle(id, managing),
      check: async (id) => {
        expect(await managed.read(id)).toMatchObject({
          state: 'TERMINATED',
          num_workers: 3,
          attributes: { autotermination_minutes: 12, node_type_id: 'm5.large' },
        });
        const edited = (await managed.eventsOf(id)).filter(({ type }) => type === 'EDITED');
        expect(edited).toMatchObject([{ details: { user: 'admin@example.com' } }]);
        expect(await waiting(id)).toEqual([]);
      },
    });
  });

  test('for good takes along what was waited for', async () => {
    const id = await managed.running(0);
    await waitsFor(id);
    await terminate(id);
    await managed.platform.owner.query('update cluster set removed_at = now() where cluster_id = $1', [id]);
    for (let turns = 0; turns < 3; turns++) await managed.turn(id);
    const { rows } = await managed.platform.owner.query('select 1 from cluster where cluster_id = $1', [id]);
    expect([rows, await waiting(id)]).toEqual([[], []]);
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
