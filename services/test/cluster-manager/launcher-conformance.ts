import { randomUUID } from 'node:crypto';
import type { InstanceOwner, Launcher, LaunchRequest, ListedInstance } from '../../src/cluster-manager/launchers/launcher';

/** A launcher on what it launches on, as a test has it. */
export interface LauncherHarness {
  readonly owner: InstanceOwner;
  /** Another workspace's, which must see nothing of the first one's. */
  readonly stranger: InstanceOwner;
  /** A launch that succeeds, in all that is particular to the launcher. */
  readonly sample: Pick<LaunchRequest, 'nodeTypes' | 'market'>;
  /** A launch for which there is no room. */
  readonly tooLarge: Pick<LaunchRequest, 'nodeTypes' | 'market'>;
  /** A launcher as a process has that was just started: it knows what lies outside, and nothing else. */
  readonly open: () => Launcher;
}

/** What every launcher does. One suite for all of them, since the cluster manager knows no difference. */
export function launcherConformance(name: string, start: () => Promise<LauncherHarness>, stop: () => Promise<void>): void {
  describe(`the launcher ${name}`, () => {
    let harness: LauncherHarness;
    let launcher: Launcher;
    beforeAll(async () => void (harness = await start()), 120_000);
    beforeEach(() => void (launcher = harness.open()));
    afterEach(endAll, 60_000);
    afterAll(() => stop(), 60_000);

    const request = (over: Partial<LaunchRequest> = {}): LaunchRequest => ({
      owner: harness.owner,
      clusterId: '1124-200000-abcdefgh',
      clientToken: randomUUID(),
      use: 'worker',
      count: 1,
      tags: { ClusterName: 'my cluster' },
      ...harness.sample,
      ...over,
    });

    async function alive(owner = harness.owner): Promise<ListedInstance[]> {
      const listed = await harness.open().list(owner);
      return listed.filter(({ state }) => state === 'pending' || state === 'running');
    }

    async function endAll(): Promise<void> {
      for (const owner of [harness.owner, harness.stranger]) {
        const ids = (await alive(owner)).map(({ instanceId }) => instanceId);
        await harness.open().end(owner, ids);
      }
    }

    const idsOf = (instances: readonly { instanceId: string }[]) => instances.map(({ instanceId }) => instanceId).sort();

    test('launches as many as asked for, and says of each what it is', async () => {
      const asked = request({ count: 2 });
      const { instances, failure } = await launcher.launch(asked);
      expect(failure).toBeUndefined();
      expect(new Set(idsOf(instances)).size).toBe(2);
      for (const instance of instances) {
        expect(instance).toMatchObject({ nodeTypeId: asked.nodeTypes[0].nodeTypeId, lifecycle: asked.market.lifecycle });
        expect(instance.zone).toMatch(/./);
        expect(instance.address).toMatch(/^\d+(\.\d+){3}$/);
        expect(['token', 'instance']).toContain(instance.proof.kind);
      }
      expect(new Set(instances.map(({ proof }) => JSON.stringify(proof))).size).toBe(2);
    });

    test('lists what it launched, with cluster and client token', async () => {
      const asked = request();
      const { instances } = await launcher.launch(asked);
      const { clusterId, clientToken } = asked;
      expect(await alive()).toMatchObject([{ instanceId: instances[0]?.instanceId, clusterId, clientToken }]);
    });

    test('launches for no cluster, as for a pool', async () => {
      const { clusterId, ...asked } = request();
      const { instances } = await launcher.launch(asked);
      expect(clusterId).toBeDefined();
      expect(await alive()).toEqual([expect.objectContaining({ instanceId: instances[0]?.instanceId })]);
      expect((await alive())[0]).not.toHaveProperty('clusterId');
    });

    test('launches nothing more for the same token: again, at once, and after a new start', async () => {
      const asked = request({ count: 2 });
      const first = await launcher.launch(asked);
      const others = await Promise.all([launcher.launch(asked), launcher.launch(asked), harness.open().launch(asked)]);
      for (const other of others) expect(idsOf(other.instances)).toEqual(idsOf(first.instances));
      expect(others[0].instances.map(({ proof }) => proof)).toEqual(first.instances.map(({ proof }) => proof));
      expect(await alive()).toHaveLength(2);
    });

    test('launches once when two ask at once', async () => {
      const asked = request({ count: 2 });
      const [one, other] = await Promise.all([launcher.launch(asked), harness.open().launch(asked)]);
      expect(idsOf(one.instances)).toEqual(idsOf(other.instances));
      expect(await alive()).toHaveLength(2);
    });

    test('launches others for another token', async () => {
      const first = await launcher.launch(request());
      const second = await launcher.launch(request());
      expect(idsOf(first.instances)).not.toEqual(idsOf(second.instances));
      expect(await alive()).toHaveLength(2);
    });

    test('finds what a launch made whose answer was lost, and makes nothing twice', async () => {
      const asked = request({ count: 2 });
      await expect(losingReplies(harness.open()).launch(asked)).rejects.toThrow();
      const before = await alive();
      const { instances } = await harness.open().launch(asked);
      expect(instances).toHaveLength(2);
      expect(idsOf(await alive())).toEqual(idsOf(instances));
      expect(idsOf(instances)).toEqual(expect.arrayContaining(idsOf(before)));
    });

    test('ends what it is told to end and nothing else; again, it does no harm', async () => {
      const { instances } = await launcher.launch(request({ count: 2 }));
      const [first, second] = idsOf(instances);
      await launcher.end(harness.owner, [String(first)]);
      expect(idsOf(await alive())).toEqual([second]);
      await launcher.end(harness.owner, [String(first)]);
      await harness.open().end(harness.owner, [String(first)]);
      expect(idsOf(await alive())).toEqual([second]);
    });

    test('lists and ends nothing of another workspace', async () => {
      const { instances } = await launcher.launch(request());
      expect(await alive(harness.stranger)).toEqual([]);
      await launcher.end(harness.stranger, idsOf(instances));
      expect(idsOf(await alive())).toEqual(idsOf(instances));
    });

    test('launches nothing for which there is no room, and says what to do', async () => {
      const { instances, failure } = await launcher.launch(request(harness.tooLarge));
      expect(instances).toEqual([]);
      expect(failure?.code).toMatch(/^[A-Z_]+$/);
      expect(failure?.message).toMatch(/; (choose|ask|free|raise|try|end)/);
      expect(await alive()).toEqual([]);
    });
  });
}

/** A launcher whose launches succeed, and whose answers are lost on their way: it throws. */
function losingReplies(launcher: Launcher): Launcher {
  return {
    hasZones: launcher.hasZones,
    launch: async (request) => {
      await launcher.launch(request);
      throw new Error('lost');
    },
    list: (owner) => launcher.list(owner),
    end: (owner, ids) => launcher.end(owner, ids),
    size: (nodeType) => launcher.size(nodeType),
  };
}
