import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

const runtime = standInRuntime();
let node: NodeClient;

beforeAll(async () => {
  node = await NodeClient.open(runtime);
  await node.assign(singleNode({ runtimeKey: STAND_IN_KEY }));
  await node.ready();
}, 60_000);
afterAll(() => node.close(), 60_000);

const code = (...steps: object[]) => JSON.stringify(steps);
const TABLE = 'application/vnd.lakehouse.table+json';

test('commands of a context run one after the other, and their results wait for whoever asks', async () => {
  const context = await node.context();
  const first = await node.submit(context, code({ wait: 'job' }));
  const second = await node.submit(context, code({ stream: 'later\n' }));
  expect((await node.command(context, second.id, 0)).status).toBe('Queued');
  expect((await node.report()).runningCommands).toBe(2);
  await node.cancel(context, first.id);
  expect(await node.command(context, second.id)).toMatchObject({
    status: 'Finished',
    results: { resultType: 'text', data: 'later' },
  });
  expect((await node.command(context, first.id)).status).toBe('Cancelled');
  expect(await node.report()).toMatchObject({ runningCommands: 0, idleSeconds: expect.any(Number) as number });
});

test.each([
  ['text', code({ stream: 'a' }, { stream: 'b\n' }), { resultType: 'text', data: 'ab' }],
  ['nothing', code(), { resultType: 'text', data: '' }],
  [
    'a table before text',
    code({ stream: 'a' }, { display: { [TABLE]: { schema: [], data: [[1]], truncated: true } } }),
    { resultType: 'table', data: [[1]], schema: [], truncated: true, isJsonSchema: true },
  ],
  ['an image', code({ display: { 'image/png': 'QUJD\n' } }), { resultType: 'image', fileName: 'data:image/png;base64,QUJD' }],
  [
    'images',
    code({ display: { 'image/png': 'QQ==' } }, { display: { 'image/jpeg': 'Qg==' } }),
    { resultType: 'images', fileNames: ['data:image/png;base64,QQ==', 'data:image/jpeg;base64,Qg=='] },
  ],
  [
    'an error before all else, its summary as HTML and its trace without colours',
    code({ display: { [TABLE]: { schema: [], data: [] } } }, { error: 'ValueError' }),
    {
      resultType: 'error',
      summary: "<span class='ansi-red-fg'>ValueError</span>: as told &lt;b&gt;",
      cause: 'ValueError\nline 1',
    },
  ],
])('a result is %s', async (_what, command, results) => {
  const context = await node.context();
  expect(await node.run(context, command)).toMatchObject({ status: 'Finished', results });
});

test('a command that waits in the queue is cancelled without running', async () => {
  const context = await node.context();
  const first = await node.submit(context, code({ wait: 'code' }));
  const second = await node.submit(context, code({ end: 1 }));
  expect((await node.cancel(context, second.id)).status).toBe('Cancelled');
  await node.cancel(context, first.id);
  expect((await node.command(context, first.id)).status).toBe('Cancelled');
  expect((await node.run(context, code({ stream: 'alive' }))).results?.data).toBe('alive');
});

test('code that no job of Spark ends is interrupted; the context goes on', async () => {
  const context = await node.context();
  const { id } = await node.submit(context, code({ wait: 'code' }));
  expect(['Cancelling', 'Running']).toContain((await node.cancel(context, id)).status);
  expect(await node.command(context, id)).toMatchObject({ status: 'Cancelled' });
  expect((await node.run(context, code({ stream: 'alive' }))).results?.data).toBe('alive');
});

test('a kernel that dies ends its context and commands, and nobody else', async () => {
  const context = await node.context();
  const other = await node.context('python', 'grace');
  const first = await node.submit(context, code({ wait: 'job' }));
  const { id } = await node.submit(context, code({ end: 9 }));
  const waiting = await node.submit(context, code({ stream: 'never' }));
  await node.cancel(context, first.id);
  for (const command of [id, waiting.id]) {
    expect(await node.command(context, command)).toMatchObject({
      status: 'Error',
      results: { resultType: 'error', summary: expect.stringContaining('ended with exit code 9') as string },
    });
  }
  expect((await node.call('GET', `/v1/contexts/${context}`)).body).toMatchObject({ status: 'Error' });
  expect((await node.call('POST', `/v1/contexts/${context}/commands`, { language: 'python', command: '1' })).body).toMatchObject({
    message: expect.stringContaining('ended with exit code 9') as string,
  });
  expect((await node.run(other, code({ stream: 'alive' }))).results?.data).toBe('alive');
});

test('a context that is destroyed is gone, with its kernel', async () => {
  const context = await node.context();
  await node.call('DELETE', `/v1/contexts/${context}`);
  expect((await node.call('GET', `/v1/contexts/${context}`)).status).toBe(404);
});

test('old results are forgotten when they are many or large; the newest stay', async () => {
  const context = await node.context();
  const large = await node.run(context, code({ stream: 'x', times: 9_000_000 }));
  for (let more = 1; more <= 8; more++) await node.run(context, code({ stream: 'y', times: 9_000_000 }));
  expect(await node.call('GET', `/v1/contexts/${context}/commands/${large.id}`)).toMatchObject({ status: 404 });
  expect((await node.run(context, code({ stream: 'alive' }))).results?.data).toBe('alive');
}, 60_000);

test('text beyond 10 MB is dropped, and the result says so', async () => {
  const context = await node.context();
  const { results } = await node.run(context, code({ stream: 'x', times: 9_000_000 }, { stream: 'y', times: 2_000_000 }));
  expect(results).toMatchObject({ resultType: 'text', truncated: true });
  expect(String(results?.data)).toHaveLength(10_000_000);
}, 60_000);

test('fails on what is not known or not allowed', async () => {
  const context = await node.context();
  expect(await node.call('GET', '/v1/contexts/nobody')).toMatchObject({ status: 404 });
  expect(await node.call('GET', `/v1/contexts/${context}/commands/nothing`)).toMatchObject({ status: 404 });
  expect(await node.call('POST', '/v1/contexts', { language: 'cobol', user: { id: '1', name: 'ada' } })).toMatchObject({
    status: 400,
  });
});

test('what a kernel may know of the agent is what is harmless', () => {
  expect(existsSync(join(node.folder, 'cluster', 'conf', 'spark-defaults.conf'))).toBe(true);
  const [pid] = readFileSync(join(node.folder, 'started'), 'utf8').split(' ');
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
  expect(environment).toContain('DB_IS_DRIVER=TRUE');
  expect(environment).not.toContain('a'.repeat(64));
});
