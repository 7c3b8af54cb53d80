import { Silence } from '../../src/cluster-manager/silence';
import { ManagedClusters } from './managed';

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => managed.reset());
afterAll(() => managed.stop());

const types = async (clusterId: string) => (await managed.eventsOf(clusterId)).map(({ type }) => type);

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
