import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STAND_IN_KEY, standInRuntime } from '../agent/stand-in/runtime';
import { LocalPlatform } from '../local/local-platform';

// `npm start` with the real relay, agents and cluster manager, and a stand-in for Spark; whoever dies is killed with SIGKILL.

const RUNTIME = '18.0.x-scala2.13';

/** The stand-in under the key of a runtime that the API knows. */
function runtimes(): { folder: string; made: string; environment: Record<string, string> } {
  const { runtimesFolder, environment } = standInRuntime();
  const folder = mkdtempSync(join(tmpdir(), 'runtimes-'));
  mkdirSync(join(folder, RUNTIME));
  for (const name of readdirSync(join(runtimesFolder, STAND_IN_KEY))) {
    if (name !== 'runtime.json') symlinkSync(join(runtimesFolder, STAND_IN_KEY, name), join(folder, RUNTIME, name));
  }
  const manifest = JSON.parse(readFileSync(join(runtimesFolder, STAND_IN_KEY, 'runtime.json'), 'utf8')) as object;
  writeFileSync(join(folder, RUNTIME, 'runtime.json'), JSON.stringify({ ...manifest, key: RUNTIME }));
  return { folder, made: runtimesFolder, environment };
}

interface Cluster {
  readonly state: string;
  readonly state_message: string;
  readonly termination_reason?: { readonly code: string };
  readonly driver?: { readonly instance_id: string };
  readonly executors?: readonly { readonly instance_id: string }[];
}

const runtime = runtimes();
let platform: LocalPlatform;
beforeAll(async () => {
  const { JAVA_HOME = '' } = runtime.environment;
  platform = await LocalPlatform.create({ JAVA_HOME, RUNTIMES_DIR: runtime.folder });
  await platform.open();
}, 120_000);
afterAll(async () => {
  await platform.remove();
  for (const folder of [runtime.folder, runtime.made]) await rm(folder, { recursive: true });
}, 120_000);

async function call<Reply>(method: 'GET' | 'POST', path: string, body?: object): Promise<Reply> {
  const token = platform.credentials().accounts[0]?.workspaces[0]?.token;
  const response = await fetch(platform.url(path), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Reply;
}

const get = (id: string) => call<Cluster>('GET', `/api/2.1/clusters/get?cluster_id=${id}`);

/** Waits until the cluster is so. */
async function until(id: string, isSo: (cluster: Cluster) => boolean): Promise<Cluster> {
  for (;;) {
    const cluster = await get(id);
    if (isSo(cluster)) return cluster;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function create(workers: number): Promise<string> {
  const { cluster_id: id } = await call<{ cluster_id: string }>('POST', '/api/2.1/clusters/create', {
    cluster_name: 'c',
    spark_version: RUNTIME,
    node_type_id: 'm5.large',
    num_workers: workers,
  });
  const cluster = await until(id, ({ state }) => state === 'RUNNING' || state === 'TERMINATED');
  if (cluster.state !== 'RUNNING') throw new Error(cluster.state_message);
  return id;
}

const instancesOf = ({ driver, executors = [] }: Cluster) => [driver, ...executors].map((node) => String(node?.instance_id));

/** The agent of an instance; undefined once it has ended. */
function agentOf(instanceId: string): number | undefined {
  const file = join(platform.dataDirectory, 'nodes', instanceId, 'process');
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0;
  return pid > 0 && existsSync(`/proc/${pid}`) ? pid : undefined;
}

/** Processes that belong to nodes of this data directory. */
function processesOfNodes(): string[] {
  const nodes = readdirSync(join(platform.dataDirectory, 'nodes'));
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return nodes.some((node) => environment.includes(`LAKEHOUSE_NODE=${node}\0`));
    } catch {
      return false;
    }
  });
}

test('a cluster runs on, and is found again, when all of npm start is killed', async () => {
  const id = await create(1);
  const before = instancesOf(await get(id));
  const agents = before.map(agentOf);
  const killed = platform.running();
  killed.signal('SIGKILL');
  await killed.exit;
  expect(before.map(agentOf)).toEqual(agents);
  await platform.open();
  await call('POST', '/api/2.1/clusters/resize', { cluster_id: id, num_workers: 2 });
  const resized = await until(id, ({ state, executors }) => state === 'RUNNING' && executors?.length === 2);
  expect(instancesOf(resized)).toEqual(expect.arrayContaining(before));
  await call('POST', '/api/2.1/clusters/delete', { cluster_id: id });
  await until(id, ({ state }) => state === 'TERMINATED');
  expect(processesOfNodes()).toEqual([]);
}, 120_000);

test('a worker whose agent is killed is replaced; a cluster whose driver is killed ends and says why; nothing is left', async () => {
  const id = await create(1);
  const [driver = '', worker = ''] = instancesOf(await get(id));
  process.kill(Number(agentOf(worker)), 'SIGKILL');
  const repaired = await until(
    id,
    (cluster) => cluster.state === 'RUNNING' && cluster.executors?.length === 1 && !instancesOf(cluster).includes(worker),
  );
  expect(instancesOf(repaired)[0]).toBe(driver);
  process.kill(Number(agentOf(driver)), 'SIGKILL');
  const ended = await until(id, ({ state }) => state === 'TERMINATED');
  expect(ended).toMatchObject({ termination_reason: { code: 'INSTANCE_UNREACHABLE' } });
  expect(processesOfNodes()).toEqual([]);
}, 120_000);

test('Ctrl-C ends nodes, and the next start says so of their clusters', async () => {
  const id = await create(1);
  const stopped = platform.running();
  stopped.signal('SIGINT');
  expect(await stopped.exit).toBe(0);
  expect(processesOfNodes()).toEqual([]);
  await platform.open();
  expect(await get(id)).toMatchObject({ state: 'TERMINATED', termination_reason: { code: 'CLOUD_PROVIDER_SHUTDOWN' } });
  await call('POST', '/api/2.1/clusters/start', { cluster_id: id });
  await until(id, ({ state }) => state === 'RUNNING');
}, 120_000);
