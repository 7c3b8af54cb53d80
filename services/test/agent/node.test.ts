import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment } from '../../src/agent/api/assignment';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

const runtime = standInRuntime();
const open: NodeClient[] = [];
afterEach(async () => {
  for (const node of open.splice(0)) await node.close();
}, 60_000);

async function newNode(folder?: string): Promise<NodeClient> {
  const node = await NodeClient.open({ ...runtime, ...(folder !== undefined && { folder }) });
  open.push(node);
  return node;
}

const cluster = (changes: Partial<Assignment> = {}) => singleNode({ runtimeKey: STAND_IN_KEY, ...changes });

/** Processes that the node started, with what they are. */
function started(node: NodeClient): { readonly pid: number; readonly what: string; readonly alive: boolean }[] {
  const file = join(node.folder, 'started');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  return lines.map((line) => {
    const [pid = '', ...what] = line.split(' ');
    return { pid: Number(pid), what: what.join(' '), alive: existsSync(`/proc/${pid}`) };
  });
}

/** Waits until they have ended; the test is too slow when they do not. */
async function gone(processes: readonly { readonly pid: number }[]): Promise<void> {
  while (processes.some(({ pid }) => existsSync(`/proc/${pid}`))) await new Promise(setImmediate);
}

test('Spark asks S3 in the region of the node, unless the cluster says otherwise', async () => {
  const node = await NodeClient.open({ ...runtime, environment: { ...runtime.environment, AWS_REGION: 'eu-west-1' } });
  open.push(node);
  const regionOf = async (sparkConf: Record<string, string>, generation: number) => {
    await node.assign(cluster({ sparkConf, generation }));
    await node.until((report) => report.generation === generation && report.phase === 'ready');
    const conf = readFileSync(join(node.folder, 'cluster', 'conf', 'spark-defaults.conf'), 'utf8');
    return /^spark\.hadoop\.fs\.s3a\.endpoint\.region\W+(.*)$/m.exec(conf)?.[1];
  };
  expect(await regionOf({}, 1)).toBe('eu-west-1');
  expect(await regionOf({ 'spark.hadoop.fs.s3a.endpoint.region': 'us-east-1' }, 2)).toBe('us-east-1');
});

test('a node without an assignment is idle and runs nothing', async () => {
  const node = await newNode();
  expect(await node.report()).toMatchObject({ phase: 'idle', agentVersion: '1.2.3', runningCommands: 0 });
  expect(await node.call('POST', '/v1/contexts', { language: 'python', user: { id: '1', name: 'ada' } })).toMatchObject({
    status: 400,
    body: { error_code: 'INVALID_STATE', message: expect.stringContaining('no assignment') as string },
  });
});

test('a driver and a worker: the worker registers where the driver says, and the secret is in files of their own alone', async () => {
  const [driver, worker] = [await newNode(), await newNode()];
  await driver.assign(cluster({ place: { kind: 'driver', workers: true, worker: { memoryMiB: 4096 } } }));
  const { report, phases } = await driver.ready();
  expect(phases).toEqual(['preparing', 'starting-spark', 'ready']);
  expect(report.masterUrl).toMatch(/^spark:\/\/127\.0\.0\.1:\d+$/);
  const masterUrl = report.masterUrl ?? '';
  await worker.assign(cluster({ place: { kind: 'worker', masterUrl }, memoryMiB: 4096 }));
  await worker.ready();
  expect(started(worker)[0]?.what).toMatch(new RegExp(`--cores 2 --memory 3227m .*${masterUrl}$`));
  const defaults = readFileSync(join(driver.folder, 'cluster', 'conf', 'spark-defaults.conf'), 'utf8');
  expect(defaults).toContain(`spark.master ${masterUrl}\n`);
  expect(defaults).toContain('spark.executor.memory 3227m\n'); // all that the worker offers
  for (const node of [driver, worker]) {
    expect(statSync(join(node.folder, 'cluster', 'conf', 'spark-defaults.conf')).mode & 0o777).toBe(0o600);
    for (const { pid } of started(node)) {
      for (const file of ['environ', 'cmdline']) expect(readFileSync(`/proc/${pid}/${file}`, 'utf8')).not.toContain('aaaaaaaa');
    }
  }
});

test('an application that the master does not know is started again', async () => {
  const node = await newNode();
  writeFileSync(join(runtime.environment.HOME ?? '', 'master-forgets'), '');
  await node.assign(cluster({ place: { kind: 'driver', workers: true } }));
  await node.ready();
  expect(started(node).filter(({ what }) => what === 'lakehouse.application')).toHaveLength(2);
});

test('the same generation again changes nothing; a newer one ends what runs and begins anew; an older one is late', async () => {
  const node = await newNode();
  await node.assign(cluster({ generation: 2 }));
  const first = (await node.ready()).report;
  expect(await node.assign(cluster({ generation: 2 }))).toMatchObject({ phase: 'ready', revision: first.revision });
  expect(await node.assign(cluster({ generation: 1 }))).toMatchObject({ generation: 2, phase: 'ready' });
  const before = started(node);
  expect(await node.assign(cluster({ generation: 3 }))).toMatchObject({ generation: 3, phase: 'preparing' });
  const { report } = await node.ready();
  expect(report.sparkContextId).not.toBe(first.sparkContextId);
  await gone(before);
});

test('a node that is released ends everything and is idle', async () => {
  const node = await newNode();
  await node.assign(cluster());
  await node.ready();
  await node.context();
  expect(await node.release()).toMatchObject({ phase: 'idle' });
  await gone(started(node));
});

test('a node that is released while it starts ends everything too', async () => {
  const node = await newNode();
  await node.assign(cluster());
  await node.until(({ phase }) => phase === 'starting-spark');
  expect(await node.release()).toMatchObject({ phase: 'idle' });
  await gone(started(node));
});

test('what a killed agent leaves behind is ended when it starts again, and no other node notices', async () => {
  const killed = await NodeClient.open(runtime);
  const other = await newNode();
  for (const node of [killed, other]) await node.assign(cluster());
  for (const node of [killed, other]) await node.ready();
  const left = started(killed);
  expect(left.every(({ alive }) => alive)).toBe(true);
  await newNode(killed.folder); // another self, while the first one is not asked to end anything
  await gone(left);
  const context = await other.context();
  expect((await other.run(context, JSON.stringify({ stream: 'alive' }))).results?.data).toBe('alive');
  await killed.close({ keep: true }); // what looks after it would go on for ever
});

test.each<[string, Partial<Assignment>, string, RegExp]>([
  ['a runtime that is not there', { runtimeKey: '1.0.x' }, 'INVALID_SPARK_IMAGE', /prepare it with/],
])('fails on %s', async (_what, changes, code, message) => {
  const node = await newNode();
  await node.assign(cluster(changes));
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.failure).toMatchObject({ code, message: expect.stringMatching(message) as string });
});

test('fails when Spark does not start, and says where its log is', async () => {
  const node = await newNode();
  const flag = join(runtime.environment.HOME ?? '', 'spark-does-not-start');
  writeFileSync(flag, '');
  await node.assign(cluster({ generation: 1 }));
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.failure).toMatchObject({
    code: 'SPARK_STARTUP_FAILURE',
    message: expect.stringMatching(/exit code 3; its log is .*stderr/) as string,
  });
  rmSync(flag);
  await node.assign(cluster({ generation: 2 }));
  await node.ready();
});
