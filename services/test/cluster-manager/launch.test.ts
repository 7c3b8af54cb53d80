import { ManagedClusters } from './managed';

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
beforeEach(() => managed.reset());
afterAll(() => managed.stop());

const types = async (clusterId: string) => (await managed.eventsOf(clusterId)).map(({ type }) => type);

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
      const id = await managed.create(1, { aws_attributes: { zone_id: 'eu-west-1a' } });
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
