import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

const runtime = standInRuntime();
let node: NodeClient;

beforeEach(async () => {
  node = await NodeClient.open(runtime);
  await node.assign(singleNode({ runtimeKey: STAND_IN_KEY, place: { kind: 'driver', workers: true } }));
  await node.ready();
}, 60_000);
afterEach(() => node.close(), 60_000);

/** Kills what was started last by a name, as the kernel of the machine does when memory runs out. */
function kill(name: string): void {
  const lines = readFileSync(join(node.folder, 'started'), 'utf8').trim().split('\n');
  const line = lines.filter((each) => each.split(' ')[1] === name).at(-1) ?? '';
  process.kill(Number.parseInt(line, 10), 'SIGKILL');
}

test('a Spark application that crashes is started again; its contexts are lost and say so, and new ones work', async () => {
  const before = (await node.report()).sparkContextId;
  const context = await node.context();
  const { id } = await node.submit(context, JSON.stringify([{ wait: 'ever' }]));
  kill('lakehouse.application');
  const lost = await node.command(context, id);
  expect(lost).toMatchObject({ status: 'Error', results: { resultType: 'error' } });
  expect(lost.results?.cause).toContain('the Spark application was ended by SIGKILL');
  await node.until(({ sparkContextId }) => sparkContextId !== undefined && sparkContextId !== before);
  const other = await node.context();
  expect((await node.run(other, JSON.stringify([{ stream: 'again' }]))).results?.data).toBe('again');
  expect((await node.call('GET', `/v1/contexts/${context}`)).body).toMatchObject({
    status: 'Error',
    message: expect.stringContaining('was ended by SIGKILL') as string,
  });
}, 60_000);

test('the report says while there is no application, and whoever asks for a context meanwhile gets one of the next', async () => {
  kill('lakehouse.application');
  const { report } = await node.until(({ sparkContextId }) => sparkContextId === undefined);
  expect(report.phase).toBe('ready');
  await node.context();
}, 60_000);

test('an application that crashes again and again is given up, and the node says why', async () => {
  for (let crash = 1; crash <= 3; crash++) {
    const { sparkContextId: before } = await node.report();
    kill('lakehouse.application');
    await node.until((report) => report.phase === 'failed' || (report.sparkContextId ?? before) !== before);
  }
  const { failure } = await node.report();
  expect(failure).toMatchObject({ code: 'SPARK_ERROR', message: expect.stringContaining('3 times in a row') as string });
}, 60_000);

test('a cluster whose master crashes ends, and says so', async () => {
  kill('master');
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.failure).toMatchObject({ code: 'SPARK_ERROR', message: 'the Spark master was ended by SIGKILL' });
}, 60_000);

test('jars of the cluster are added to the application that follows', async () => {
  await node.call('PUT', '/v1/libraries', { libraries: [{ jar: `file:${__filename}` }] });
  await node.until(({ libraries }) => libraries[0]?.status === 'INSTALLED');
  const jars = () =>
    readFileSync(join(node.folder, 'cluster', 'jars'), 'utf8')
      .trim()
      .split('\n');
  const { sparkContextId: before } = await node.report();
  kill('lakehouse.application');
  await node.until(({ sparkContextId }) => sparkContextId !== undefined && sparkContextId !== before);
  expect(jars()).toHaveLength(2);
  expect(new Set(jars()).size).toBe(1);
}, 60_000);
