import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { instancesOf, MachineWithClusters } from '../cluster-manager/machine';
import { temporaryPostgres } from '../database/postgres';
import { RUNTIMES_FOLDER } from './runtimes';

// One cluster of `npm start` on real Spark, from its policy to its end, as users of the public Python SDK meet it.

const run = promisify(execFile);
const SDK = join(__dirname, '..', 'sdk');
const folder = mkdtempSync(join(tmpdir(), 'story-'));

let machine: MachineWithClusters;
let customers: Awaited<ReturnType<typeof temporaryPostgres>>;
let python: string;
let known: Record<string, unknown> = {};
beforeAll(async () => {
  [machine, customers] = await Promise.all([
    MachineWithClusters.openWith(RUNTIMES_FOLDER, { NODE_OPTIONS: `--import ${join(__dirname, 'clock.mjs')}` }),
    temporaryPostgres(),
  ]);
  python = (await run(join(SDK, 'install'))).stdout.trim();
  const { host, port, user, password } = customers.server.owner('postgres');
  const client = new Client(customers.server.owner('postgres'));
  await client.connect();
  await client.query("create table customers as select 1 as id, 'Ada' as name");
  await client.end();
  const { accounts } = machine.platform.credentials();
  known = {
    origin: accounts[0]?.workspaces[0]?.host,
    token: accounts[0]?.workspaces[0]?.token,
    runtime: '18.0.x-scala2.13',
    folder,
    jdbc: `jdbc:postgresql://${host}:${port}/postgres`,
    jdbcProperties: { user, password, driver: 'org.postgresql.Driver' },
  };
}, 300_000);
afterAll(async () => {
  await machine.remove();
  await customers.remove();
  await rm(folder, { recursive: true });
}, 120_000);

/** What the SDK saw in a chapter of services/test/sdk/spark_story.py. */
async function chapter(name: string): Promise<Record<string, unknown>> {
  const { stdout } = await run(python, [join(SDK, 'spark_story.py'), name, JSON.stringify(known)]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const cluster = () => machine.get(String(known.clusterId));

test('a driver and two workers run under a policy and from a pool, after their init script', async () => {
  const { clusterId, otherToken, ...seen } = await chapter('create');
  known = { ...known, clusterId, otherToken };
  expect(seen).toEqual({ state: 'RUNNING', minutes: 10, executors: 2, inits: ['FALSE', 'FALSE', 'TRUE'] });
}, 300_000);

test('two users write, merge, read the past, use a library, another database and a stream, and do not see each other', async () => {
  expect(await chapter('work')).toEqual({
    library: ['INSTALLED', []],
    written: '',
    merged: [
      [1, 'ada'],
      [2, 'grace'],
      [3, 'linus'],
    ],
    before: [
      [1, 'ada'],
      [2, 'bob'],
    ],
    'on executors': "'hello 7'",
    executors: '2',
    apart: [true, true, true, 'ResourceDoesNotExist'],
    who: [true, true],
    'not there': [true, true],
    jdbc: "'Ada'",
    streamed: 'True',
  });
}, 900_000);

test('it becomes smaller, and goes on without a worker that is killed until there is another one', async () => {
  expect(await chapter('resize')).toEqual({ executors: 1, rows: '3' });
  const [driver, worker = ''] = instancesOf(await cluster());
  process.kill(Number(machine.agentOf(worker)), 'SIGKILL');
  const repaired = await machine.until(
    String(known.clusterId),
    (now) => now.state === 'RUNNING' && now.executors?.length === 1 && !instancesOf(now).includes(worker),
  );
  expect(instancesOf(repaired)[0]).toBe(driver);
  expect(await chapter('read')).toEqual({ rows: '3' });
}, 300_000);

test('it is restarted, with its library', async () => {
  expect(await chapter('restart')).toEqual({
    state: 'RUNNING',
    gone: expect.stringMatching(/^ResourceDoesNotExist: /) as string,
    library: ['INSTALLED', []],
    rows: '3',
  });
}, 300_000);

test('it ends when nobody has used it for ten minutes, and without its pool leaves no process', async () => {
  const clusterId = String(known.clusterId);
  // The last report before the clock goes ahead may be of the very moment in which the cluster was used: then it goes ahead once more.
  for (let { state } = await cluster(); state === 'RUNNING';) {
    machine.platform.running().signal('SIGUSR2');
    const patience = new Promise<{ state: string }>((resolve) => setTimeout(resolve, 20_000, { state }));
    ({ state } = await Promise.race([machine.until(clusterId, (now) => now.state !== 'RUNNING'), patience]));
  }
  const { reason, events } = await chapter('ended');
  expect(reason).toBe('INACTIVITY');
  expect(events).toEqual(
    expect.arrayContaining(['CREATING', 'RUNNING', 'RESIZING', 'UPSIZE_COMPLETED', 'NODES_LOST', 'RESTARTING', 'TERMINATING']),
  );
  while (machine.processesOfNodes().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}, 300_000);
