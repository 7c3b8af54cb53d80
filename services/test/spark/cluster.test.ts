import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Library } from '../../src/agent/api/assignment';
import { NodeClient, singleNode } from '../agent/node-client';
import { functionJar, mavenRepository } from './jars';
import { RUNTIMES_FOLDER } from './runtimes';
import { SHORT_LIVED } from './short-lived';

const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
const nodes: NodeClient[] = [];
let driver: NodeClient;
let worker: NodeClient;
let context: string;

async function newNode(): Promise<NodeClient> {
  const node = await NodeClient.open({ runtimesFolder: RUNTIMES_FOLDER });
  nodes.push(node);
  return node;
}

beforeAll(async () => {
  driver = await newNode();
  worker = await newNode();
  await driver.assign(
    singleNode({
      ...{ cores: 1, memoryMiB: 2048, sparkConf: SHORT_LIVED },
      place: { kind: 'driver', workers: true, worker: { memoryMiB: 1536 } },
    }),
  );
  const { report } = await driver.until(({ masterUrl }) => masterUrl !== undefined);
  await worker.assign(singleNode({ cores: 1, memoryMiB: 1536, place: { kind: 'worker', masterUrl: report.masterUrl ?? '' } }));
  await driver.ready();
  await worker.ready();
  context = await driver.context();
}, 300_000);
afterAll(async () => {
  for (const node of nodes) await node.close();
  await rm(folder, { recursive: true });
}, 120_000);

/** Installs a library and waits for what becomes of it. */
async function install(library: Library): Promise<unknown> {
  await driver.call('PUT', '/v1/libraries', { libraries: [library] });
  const isIt = (status: { library: unknown }) => JSON.stringify(status.library) === JSON.stringify(library);
  const { report } = await driver.until(({ libraries }) =>
    libraries.some((each) => isIt(each) && ['INSTALLED', 'FAILED'].includes(each.status)),
  );
  const { status, messages } = report.libraries.find(isIt) ?? {};
  return [status, messages];
}

test('packages of %pip reach executors on other machines, and no other context', async () => {
  const installed = await driver.run(context, '%pip install --quiet iniconfig==2.1.0');
  expect(installed.results).toMatchObject({ resultType: 'text' });
  // As on another machine: what lies on the driver's disk is not there.
  const hide = 'import os, sys; [os.rename(p, p + "-hidden") for p in sys.path if p.startswith(os.getcwd() + "/libraries")]';
  await driver.run(context, hide);
  const where = 'sc.parallelize([1], 1).map(lambda _: __import__("iniconfig").__file__).collect()[0]';
  expect((await driver.run(context, where)).results?.data).toMatch(/\/packages-[^/]+\/iniconfig\//);
  const other = await driver.context('python', 'grace');
  expect((await driver.run(other, where)).results?.summary).toContain('ModuleNotFoundError');
}, 300_000);

test('a jar, and one by its Maven coordinates, are there for the code of every context on executors', async () => {
  const shout = await functionJar(folder, 'Shout', 'text.toUpperCase() + "!"');
  const turn = await functionJar(folder, 'Turn', 'new StringBuilder(text).reverse().toString()');
  const repo = mavenRepository(folder, turn, 'org.example', 'turn', '1.0');
  expect(await install({ jar: `file:${shout}` })).toEqual(['INSTALLED', []]);
  expect(await install({ maven: { coordinates: 'org.example:turn:1.0', repo } })).toEqual(['INSTALLED', []]);
  const cell = `from pyspark.sql.types import StringType
for name in ("Shout", "Turn"): spark.udf.registerJavaFunction(name, "org.example." + name, StringType())
spark.sql("select Shout(word) as s, Turn(word) as t from values ('abc'), ('xyz') as v(word)").repartition(2).orderBy("s").collect()[1].asDict()`;
  for (const each of [context, await driver.context('python', 'grace')]) {
    expect((await driver.run(each, cell)).results?.data).toBe("{'s': 'XYZ!', 't': 'zyx'}");
  }
}, 300_000);

test('a driver and a worker of their own agents are one cluster, which loses its worker in order', async () => {
  const { report } = await driver.until(({ masterUrl }) => masterUrl !== undefined);
  const count = 'spark.sparkContext.parallelize(range(1000), 4).map(lambda i: i % 7).distinct().count()';
  expect((await driver.run(context, count)).results).toEqual({ resultType: 'text', data: '7' });
  expect((await driver.run(context, 'sc.master')).results?.data).toBe(`'${report.masterUrl}'`);

  const { report: load } = await driver.until(({ spark }) => spark?.executors.length === 1);
  await worker.until(({ executorIds }) => executorIds?.join() === load.spark?.executors[0]?.executorId);
  await worker.call('POST', '/v1/drain', {});
  await worker.until(({ phase }) => phase === 'drained');
  await driver.until(({ spark }) => spark?.executors.length === 0);
  expect((await driver.report()).phase).toBe('ready');
}, 300_000);
