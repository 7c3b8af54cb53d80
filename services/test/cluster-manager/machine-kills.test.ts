import { rm } from 'node:fs/promises';
import { ApiClient } from '../spark/api-client';
import { SeparateProcesses } from '../spark/separate-processes';
import { agentIn, instancesOf, processesOfNodes, standInRuntimes } from './machine';

// Each part of the platform killed alone, with SIGKILL, at each step of a creation, a resize and a termination: real services and
// agents as processes of their own, with a stand-in for Spark. KILLS=all tries every step with every part.

const ALL = process.env.KILLS === 'all';
const SPEC = { cluster_name: 'killed', spark_version: '18.0.x-scala2.13', node_type_id: 'm5.large' };

const runtime = standInRuntimes();
let processes: SeparateProcesses;
let api: ApiClient;
beforeAll(async () => {
  const { JAVA_HOME = '' } = runtime.environment;
  processes = await SeparateProcesses.start(runtime.folder, { JAVA_HOME });
  api = new ApiClient(processes.origin, processes.token);
}, 120_000);
afterAll(async () => {
  await processes.stop();
  for (const folder of [runtime.folder, runtime.made]) await rm(folder, { recursive: true });
}, 120_000);

type Way = 'creation' | 'resize' | 'termination';
type Victim = 'cluster-manager' | 'relay' | 'agent' | 'PostgreSQL';

/** On each way what its steps come to, as rows of the cluster's newest node show. */
const STEPS: Readonly<Record<Way, readonly string[]>> = {
  creation: ['WANTED', 'LAUNCHED', 'JOINED', 'ASSIGNED', 'READY'],
  resize: ['WANTED', 'LAUNCHED', 'JOINED', 'ASSIGNED'],
  termination: ['ENDING', 'ENDED'],
};
const ORDER = ['WANTED', 'LAUNCHED', 'JOINED', 'ASSIGNED', 'READY', 'DRAINING', 'ENDING', 'ENDED'];
const VICTIMS: readonly Victim[] = ['cluster-manager', 'relay', 'agent', 'PostgreSQL'];

interface NodeState {
  readonly instance_id: string | null;
  readonly state: string;
}

const nodesOf = (id: string) =>
  processes.rows<NodeState>(
    `select instance_id, state from cluster_node where cluster_id = $1 order by wanted_at desc, place desc, node_id`,
    [id],
  );

/** Waits until a node has come so far, of which there were so many before. */
async function reached(id: string, step: string, before: number): Promise<NodeState[]> {
  for (;;) {
    const nodes = await nodesOf(id);
    const newest = step.startsWith('END') ? nodes : nodes.slice(0, nodes.length - before);
    if (newest.some(({ state }) => ORDER.indexOf(state) >= ORDER.indexOf(step))) return nodes;
  }
}

async function kill(victim: Victim, nodes: readonly NodeState[]): Promise<void> {
  if (victim === 'PostgreSQL') return processes.crashDatabase();
  if (victim !== 'agent') {
    await processes.kill(victim);
    return processes.open(victim);
  }
  const agents = nodes.flatMap(({ instance_id: id }) => (id === null ? [] : (agentIn(processes.nodesFolder, id) ?? [])));
  if (agents[0] !== undefined) process.kill(agents[0], 'SIGKILL');
}

const begin = {
  creation: () => create(1),
  resize: async () => {
    const id = await running(1);
    await api.call('POST', '/api/2.1/clusters/resize', { cluster_id: id, num_workers: 2 });
    return id;
  },
  termination: async () => {
    const id = await running(1);
    await api.call('POST', '/api/2.1/clusters/delete', { cluster_id: id });
    return id;
  },
} as const satisfies Record<Way, () => Promise<string>>;

async function create(workers: number): Promise<string> {
  const spec = { ...SPEC, num_workers: workers };
  return (await api.call<{ cluster_id: string }>('POST', '/api/2.1/clusters/create', spec)).cluster_id;
}

const running = (workers: number) => api.create({ ...SPEC, num_workers: workers });

/** Each instance that has a row has an agent, and no other has one. */
async function nothingLeaks(id: string, count: number): Promise<void> {
  const alive = (await nodesOf(id)).filter(({ state }) => state !== 'ENDED').map(({ instance_id: instance }) => String(instance));
  expect(alive).toHaveLength(count);
  expect(alive.filter((instance) => agentIn(processes.nodesFolder, instance) !== undefined)).toHaveLength(count);
  const { state } = await api.cluster(id);
  if (state === 'TERMINATED') expect(processesOfNodes(processes.nodesFolder)).toEqual([]);
  else expect(instancesOf(await api.cluster(id)).sort()).toEqual(alive.sort());
}

/** Where each way ends. Who loses an agent loses its node: of a driver's all of the cluster. */
async function endOf(id: string, way: Way, victim: Victim): Promise<void> {
  const wanted = way === 'resize' ? 2 : 1;
  const { state } = await api.until(
    id,
    (cluster) => cluster.state === 'TERMINATED' || (cluster.state === 'RUNNING' && cluster.executors?.length === wanted),
  );
  if (way === 'termination') expect(state).toBe('TERMINATED');
  else if (victim !== 'agent') expect(state).toBe('RUNNING');
  await nothingLeaks(id, state === 'TERMINATED' ? 0 : wanted + 1);
}

const every = (Object.keys(STEPS) as Way[]).flatMap((way) =>
  STEPS[way].flatMap((step) => VICTIMS.map((victim): [Victim, Way, string] => [victim, way, step])),
);
const some: [Victim, Way, string][] = [
  ['relay', 'creation', 'JOINED'],
  ['cluster-manager', 'resize', 'LAUNCHED'],
  ['PostgreSQL', 'resize', 'ASSIGNED'],
  ['relay', 'termination', 'ENDING'],
];

test.each(ALL ? every : some)(
  'a kill of %s in a %s, when a node is %s, leaves a cluster in a true state, and no process',
  async (victim, way, step) => {
    const before = way === 'resize' ? 2 : 0;
    const id = await begin[way]();
    await kill(victim, await reached(id, step, before));
    await endOf(id, way, victim);
    await api.call('POST', '/api/2.1/clusters/delete', { cluster_id: id });
    await api.until(id, ({ state }) => state === 'TERMINATED');
    await nothingLeaks(id, 0);
  },
  300_000,
);
