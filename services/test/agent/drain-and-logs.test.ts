import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notices } from '../../src/agent/api/report';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

const runtime = standInRuntime();
let node: NodeClient;
beforeEach(async () => void (node = await NodeClient.open(runtime)));
afterEach(() => node.close(), 60_000);

const worker = singleNode({ runtimeKey: STAND_IN_KEY, place: { kind: 'worker', masterUrl: 'spark://127.0.0.1:1' } });

test('a worker is drained: its executors go first, then it ends, and that is no failure', async () => {
  await node.assign(worker);
  await node.until(({ executorIds }) => executorIds?.join() === 'app-1/7');
  expect((await node.call('POST', '/v1/drain', {})).body).toMatchObject({ phase: 'draining' });
  const { report } = await node.until(({ phase }) => phase === 'drained');
  expect(report).toMatchObject({ executorIds: [] });
  expect(report.failure).toBeUndefined();
});

test('fails to drain a driver', async () => {
  await node.assign(singleNode({ runtimeKey: STAND_IN_KEY }));
  await node.ready();
  expect(await node.call('POST', '/v1/drain', {})).toMatchObject({ status: 400, body: { error_code: 'INVALID_STATE' } });
});

test('a worker that dies is a failure', async () => {
  await node.assign(worker);
  await node.ready();
  const [pid] = readFileSync(join(node.folder, 'started'), 'utf8').split(' ');
  process.kill(Number(pid), 'SIGKILL');
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.failure).toMatchObject({ code: 'SPARK_ERROR', message: 'the Spark worker was ended by SIGKILL' });
});

test('a node measures itself', async () => {
  await node.assign(worker);
  const { report } = await node.until(({ metrics }) => 'memoryUsedMiB' in metrics);
  for (const name of ['cpuPercent', 'memoryUsedMiB', 'memoryTotalMiB', 'diskUsedMiB', 'diskTotalMiB']) {
    expect(report.metrics[name]).toBeGreaterThanOrEqual(0);
  }
});

test('a node tells when AWS takes its instance away, or is likely to, with an assignment and without one', async () => {
  await node.close();
  let notices: Notices = {};
  node = await NodeClient.open({ ...runtime, notices: () => Promise.resolve(notices) });
  expect(await node.report()).not.toHaveProperty('rebalanceRecommendation');
  notices = { rebalanceRecommendation: '2026-11-24T19:50:00Z' };
  await node.until(({ rebalanceRecommendation }) => rebalanceRecommendation === '2026-11-24T19:50:00Z');
  await node.assign(worker);
  expect(await node.report()).toMatchObject(notices);
  notices = { ...notices, spotInterruption: '2026-11-24T20:00:00Z' };
  await node.until(({ spotInterruption }) => spotInterruption === '2026-11-24T20:00:00Z');
  expect(await node.release()).toMatchObject({ phase: 'idle', ...notices });
});

test('logs are listed and read in pieces, and no name leads anywhere else', async () => {
  await node.assign(worker);
  await node.ready();
  const executor = join(node.folder, 'cluster', 'work', 'app-1', '0');
  mkdirSync(executor, { recursive: true });
  writeFileSync(join(executor, 'stdout'), 'hello world');
  const { body } = await node.call('GET', '/v1/logs');
  expect(body.logs).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'executor/app-1/0/stdout', bytes: 11 })]));
  const piece = (name: string) => node.call('GET', `/v1/logs/content?name=${encodeURIComponent(name)}&offset=6&limit=3`);
  expect((await piece('executor/app-1/0/stdout')).body).toEqual({ content: 'wor', nextOffset: 9 });
  for (const name of ['../conf/spark-defaults.conf', '/etc/passwd', 'executor/../../conf/spark-defaults.conf']) {
    expect((await piece(name)).status).toBe(404);
  }
});

test('logs are delivered at the end, each under its name', async () => {
  const destination = mkdtempSync(join(tmpdir(), 'logs-'));
  const script = { scope: 'cluster' as const, name: 'hello.sh', source: { content: 'echo hello' } };
  await node.assign(singleNode({ runtimeKey: STAND_IN_KEY, initScripts: [script], logDestination: `file://${destination}/` }));
  await node.ready();
  await node.release();
  expect(existsSync(join(destination, 'driver', 'stderr'))).toBe(true);
  const [folder = ''] = readdirSync(join(destination, 'init_scripts'));
  expect(folder).toMatch(/^1124-190000-abcdefgh_127\.0\.0\.1_/);
  expect(readFileSync(join(destination, 'init_scripts', folder, '01_hello.sh.stdout.log'), 'utf8')).toBe('hello\n');
});
