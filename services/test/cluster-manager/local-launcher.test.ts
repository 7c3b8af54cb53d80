import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { LaunchRequest } from '../../src/cluster-manager/launchers/launcher';
import { LocalLauncher } from '../../src/cluster-manager/launchers/local/local-launcher';
import { parseStat } from '../../src/cluster-manager/launchers/local/processes';
import { RANDOM_IDS } from '../../src/platform/ids';
import { launcherConformance } from './launcher-conformance';

const folder = mkdtempSync(join(tmpdir(), 'nodes-'));
afterAll(() => rm(folder, { recursive: true }));

const OWNER = { accountId: 'aaaaaaaa-0000-0000-0000-000000000000', workspaceId: '1' };
const SMALL = { nodeTypeId: 'small', cores: 1, memoryMiB: 1000, gpus: 0 };
const MACHINE = { cores: 2, memoryMiB: 4000 };

/** Waits for ever, with a child that has left its group, and a grandchild whose parent is gone. */
const NODE = `
  const { spawn } = require('node:child_process');
  const { writeFileSync } = require('node:fs');
  const wait = 'setInterval(() => undefined, 1000)';
  const child = spawn(process.execPath, ['-e', wait], { detached: true });
  const orphan = spawn('/bin/sh', ['-c', process.execPath + ' -e "' + wait + '" & echo $!']);
  orphan.stdout.on('data', (pid) => writeFileSync('pids', [process.pid, child.pid, Number(pid)].join(' ')));
  setInterval(() => undefined, 1000);
`;

let now = 1_000_000;

function open(): LocalLauncher {
  return new LocalLauncher({
    folder,
    command: [process.execPath, '-e', NODE],
    environmentOf: ({ joinTokenFile }) => ({ PATH: process.env.PATH, JOIN_TOKEN_FILE: joinTokenFile }),
    machine: MACHINE,
    ids: RANDOM_IDS,
    now: () => now,
    grace: 100,
  });
}

launcherConformance(
  'local',
  () =>
    Promise.resolve({
      owner: OWNER,
      stranger: { ...OWNER, workspaceId: '2' },
      sample: { nodeTypes: [SMALL] as const, market: { lifecycle: 'ON_DEMAND' } as const },
      tooLarge: { nodeTypes: [{ ...SMALL, gpus: 1 }] as const, market: { lifecycle: 'ON_DEMAND' } as const },
      open,
    }),
  () => Promise.resolve(),
);

describe('a node on this machine', () => {
  const request = (over: Partial<LaunchRequest> = {}): LaunchRequest => ({
    owner: OWNER,
    clusterId: 'c',
    clientToken: randomUUID(),
    use: 'worker',
    count: 1,
    nodeTypes: [SMALL],
    market: { lifecycle: 'ON_DEMAND' },
    tags: {},
    ...over,
  });
  const launched: string[] = [];
  afterEach(() => open().end(OWNER, launched.splice(0)));

  async function launchOne(over: Partial<LaunchRequest> = {}) {
    const { instances, failure } = await open().launch(request(over));
    launched.push(...instances.map(({ instanceId }) => instanceId));
    return { instance: instances[0], failure };
  }

  async function pidsOf(instanceId: string): Promise<number[]> {
    const file = join(folder, instanceId, 'work', 'pids');
    while (!existsSync(file) || readFileSync(file, 'utf8').split(' ').length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return readFileSync(file, 'utf8').split(' ').map(Number);
  }

  const runs = (pid: number) => existsSync(`/proc/${pid}`) && parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')) !== undefined;

  test('is in a session of its own, and shows a token that only its user reads', async () => {
    const { instance } = await launchOne();
    const [pid] = await pidsOf(String(instance?.instanceId));
    const [, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    expect(Number(group)).toBe(pid);
    const token = join(folder, String(instance?.instanceId), 'join-token');
    expect(statSync(token).mode & 0o777).toBe(0o600);
    expect(readFileSync(token, 'utf8').length).toBeGreaterThan(40);
  });

  test('ends with all that it has started, also what left its group or lost its parent', async () => {
    const { instance } = await launchOne();
    const id = String(instance?.instanceId);
    const pids = await pidsOf(id);
    expect(pids.map(runs)).toEqual([true, true, true]);
    await open().end(OWNER, [id]);
    expect(pids.map(runs)).toEqual([false, false, false]);
    expect(existsSync(join(folder, id, 'join-token'))).toBe(false);
  });

  test('that was killed is listed as ended, and what it left running ends with it', async () => {
    const { instance } = await launchOne();
    const id = String(instance?.instanceId);
    const [pid = 0, ...others] = await pidsOf(id);
    process.kill(pid, 'SIGKILL');
    while (runs(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await open().list(OWNER)).toContainEqual(expect.objectContaining({ instanceId: id, state: 'ended' }));
    await open().end(OWNER, [id]);
    expect(others.map(runs)).toEqual([false, false]);
  });

  test('is not taken for a process that has its id by now', async () => {
    const { instance } = await launchOne();
    const id = String(instance?.instanceId);
    const pids = await pidsOf(id);
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { detached: true, env: {} });
    const file = join(folder, id, 'process');
    const record = readFileSync(file, 'utf8').replace(/^\d+/, String(stranger.pid));
    await rm(file);
    writeFileSync(file, record);
    expect(await open().list(OWNER)).toContainEqual(expect.objectContaining({ instanceId: id, state: 'ended' }));
    await open().end(OWNER, [id]);
    expect(pids.map(runs)).toEqual([false, false, false]); // by their mark
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill('SIGKILL');
  });

  test('has of a large type as much as the machine can give, and does not fit beside others whose memory it would need', async () => {
    const large = { ...SMALL, nodeTypeId: 'large', cores: 16, memoryMiB: 64_000 };
    expect(open().size(large)).toEqual({ ...large, cores: 2, memoryMiB: 1000 });
    await launchOne({ nodeTypes: [large], count: 3 });
    const { failure } = await launchOne({ nodeTypes: [large], count: 2 });
    expect(failure).toEqual({
      code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
      message:
        '2 nodes of large (here 1000 MiB each) do not fit: this machine has 2 cores and 4000 MiB for nodes, of which 1000 MiB are free; choose a smaller node type or fewer workers, or end other clusters',
      parameters: {},
      passes: false,
    });
  });

  test('that has ended is not launched again by the same token, and is forgotten after a day', async () => {
    const asked = request();
    const { instances } = await open().launch(asked);
    const id = String(instances[0]?.instanceId);
    await open().end(OWNER, [id]);
    await open().launch(asked);
    expect(await open().list(OWNER)).toContainEqual(expect.objectContaining({ instanceId: id, state: 'ended' }));
    now += 24 * 3_600_000 + 1;
    await launchOne();
    expect(existsSync(join(folder, id))).toBe(false);
  });
});
