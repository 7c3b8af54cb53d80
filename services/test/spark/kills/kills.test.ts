import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentIn, instancesOf, processesOfNodes } from '../../cluster-manager/machine';
import { ApiClient, type Notebook } from '../api-client';
import { RUNTIMES_FOLDER } from '../runtimes';
import { SeparateProcesses } from '../separate-processes';

// Each part is killed once, with SIGKILL, while a command runs on real Spark. What the matrices of services/test/cluster-manager do with
// a stand-in at every step is here for the whole chain.

const folder = mkdtempSync(join(tmpdir(), 'kills-'));
let processes: SeparateProcesses;
let api: ApiClient;
let id: string;
let notebook: Notebook;
beforeAll(async () => {
  processes = await SeparateProcesses.start(RUNTIMES_FOLDER);
  api = new ApiClient(processes.origin, processes.token);
  id = await api.create({
    cluster_name: 'killed',
    spark_version: '18.0.x-scala2.13',
    node_type_id: 'c5.large',
    num_workers: 1,
  });
  notebook = await api.context(id);
  await notebook.run('import os; x = 41');
}, 300_000);
afterAll(async () => {
  await processes.stop();
  await rm(folder, { recursive: true });
}, 120_000);

/** Kills something while a command is under way that ends after it; answers the command's result. */
async function during(kill: () => Promise<void>): Promise<unknown> {
  const file = join(folder, String(Math.random()));
  const command = await notebook.begin(
    `open('${file}.runs', 'w').close()
while not os.path.exists('${file}'): pass
sc.parallelize(range(100), 4).map(lambda n: n % 7).distinct().count() + x`,
  );
  while (!existsSync(`${file}.runs`)) await new Promise(setImmediate);
  await kill();
  writeFileSync(file, '');
  return (await notebook.end(command)).data;
}

const killAgent = (instance: string) => process.kill(Number(agentIn(processes.nodesFolder, instance)), 'SIGKILL');

test.each(['cluster-manager', 'relay', 'webapp'] as const)(
  'a cluster, its contexts and what they run outlive the %s',
  async (name) => {
    const before = instancesOf(await api.cluster(id));
    const result = await during(async () => {
      await processes.kill(name);
      await processes.open(name);
    });
    expect(result).toBe('48');
    expect(await api.cluster(id)).toMatchObject({ state: 'RUNNING' });
    expect(instancesOf(await api.cluster(id))).toEqual(before);
  },
  120_000,
);

test('they outlive PostgreSQL', async () => {
  const before = instancesOf(await api.cluster(id));
  expect(await during(() => processes.crashDatabase())).toBe('48');
  expect(await api.cluster(id)).toMatchObject({ state: 'RUNNING' });
  expect(instancesOf(await api.cluster(id))).toEqual(before);
}, 120_000);

test('they outlive a worker, of which nothing is left, and which is replaced', async () => {
  const [driver = '', worker = ''] = instancesOf(await api.cluster(id));
  expect(processesOfNodes(processes.nodesFolder).length).toBeGreaterThan(4); // the agents, master, worker, application, executor
  const result = await during(async () => {
    killAgent(worker);
    const repaired = await api.until(
      id,
      (now) => now.state === 'RUNNING' && now.executors?.length === 1 && !instancesOf(now).includes(worker),
    );
    expect(instancesOf(repaired)[0]).toBe(driver);
  });
  expect(result).toBe('48');
}, 300_000);

test('a cluster whose driver is killed ends, says why, and leaves no process', async () => {
  const [driver = ''] = instancesOf(await api.cluster(id));
  killAgent(driver);
  const ended = await api.until(id, ({ state }) => state === 'TERMINATED');
  expect(ended).toMatchObject({ termination_reason: { code: 'INSTANCE_UNREACHABLE' } });
  expect(processesOfNodes(processes.nodesFolder)).toEqual([]);
}, 120_000);
