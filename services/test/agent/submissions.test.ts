import type { SubmissionStatus } from '../../src/agent/api/submissions';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

let node: NodeClient;
beforeAll(async () => {
  node = await NodeClient.open(standInRuntime());
  await node.assign(singleNode({ runtimeKey: STAND_IN_KEY }));
  await node.ready();
}, 60_000);
afterAll(() => node.close(), 60_000);

const submit = (...words: string[]) => node.call('POST', '/v1/submissions', { arguments: words, environment: { WORD: 'hello' } });

async function ended(id: unknown): Promise<SubmissionStatus> {
  const { body } = await node.call('GET', `/v1/submissions/${String(id)}?wait=60000`);
  await node.until(({ runningCommands }) => runningCommands === 0);
  return body as SubmissionStatus;
}

test.each([['0'], ['7']])('a program that ends with %s tells its exit code and the end of its output', async (code) => {
  const { body } = await submit('program.py', code);
  expect(await ended(body.id)).toMatchObject({
    status: 'Finished',
    exitCode: Number(code),
    output: expect.stringMatching(`^--deploy-mode client --conf spark.ui.port=\\d+ program.py ${code} hello$`) as string,
    errors: 'to the log',
  });
});

test('a program that is killed has no exit code, and says so', async () => {
  const { body } = await submit('program.py', 'killed');
  expect(await ended(body.id)).toMatchObject({ status: 'Error', message: 'the program was ended by SIGKILL' });
});

test('a program that runs is cancelled; it has the cluster to itself until then', async () => {
  const before = (await node.report()).sparkContextId;
  const { body } = await submit('program.py', 'forever');
  expect(await node.report()).toMatchObject({ runningCommands: 1, idleSeconds: 0 });
  expect((await submit('program.py', '0')).body.message).toContain('runs already');
  const context = await node.call('POST', '/v1/contexts', { language: 'python', user: { id: '1', name: 'ada' } });
  expect(context).toMatchObject({ status: 400, body: { error_code: 'INVALID_STATE' } });
  await node.call('POST', `/v1/submissions/${String(body.id)}/cancel`);
  expect(await ended(body.id)).toMatchObject({ status: 'Cancelled' });
  const created = await node.context(); // contexts have an application again
  expect((await node.report()).sparkContextId).not.toBe(before);
  expect((await submit('program.py', '0')).body.message).toContain('has execution contexts');
  await node.call('DELETE', `/v1/contexts/${created}`);
});

test('what a program has to do is reported while it runs, as what contexts have is', async () => {
  const { body } = await submit('program.py', 'busy');
  const { report } = await node.until(({ spark }) => spark !== undefined);
  expect(report.spark).toMatchObject({
    pendingTasks: 7,
    runningTasks: 2,
    executors: [{ executorId: 'app-7/0', cores: 2, idleSeconds: 0 }],
  });
  await node.call('POST', `/v1/submissions/${String(body.id)}/cancel`);
  expect(await ended(body.id)).toMatchObject({ status: 'Cancelled' });
  await node.until(({ spark }) => spark === undefined);
});

test('fails on a submission that nobody knows', async () => {
  expect(await node.call('GET', '/v1/submissions/nobody')).toMatchObject({ status: 404 });
});
