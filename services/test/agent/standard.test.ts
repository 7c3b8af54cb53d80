import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { singleNode, type NodeClient } from './node-client';
import { openNodes } from './open-nodes';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

/** A user of the system can be given to others by root alone. */
const asRoot = process.geteuid?.() === 0 ? test : test.skip;

const runtime = standInRuntime();
const newNode = openNodes(runtime);

const standard = (users: number, changes = {}) =>
  singleNode({
    runtimeKey: STAND_IN_KEY,
    isolation: { mode: 'standard' },
    memoryMiB: 8192,
    sparkConf: { 'spark.lakehouse.standard.users': String(users) },
    ...changes,
  });

const FIRST = 'users/ada/executor/app-1/0/stdout';

interface Process {
  readonly pid: number;
  readonly uid: number;
  readonly command: string;
}

/** What runs for a node. */
function processesOf({ folder }: NodeClient): Process[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`LAKEHOUSE_NODE_FOLDER=${folder}`)) return [];
      const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return [
        { pid: Number(pid), uid: Number(uid), command: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ') },
      ];
    } catch {
      return []; // no process, or none any more
    }
  });
}

/** Whose they are, once none of them is just becoming somebody's. */
async function uidsOf(node: NodeClient): Promise<number[]> {
  for (;;) {
    const uids = [...new Set(processesOf(node).map(({ uid }) => uid))].sort();
    if (!uids.includes(0)) return uids;
    await setImmediate();
  }
}

/** Waits until a process has become the program `sleep`, which those before it only name: by then it is the user's. */
async function sleeps({ pid }: ChildProcess): Promise<void> {
  while (!readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('/bin/sleep\0')) await setImmediate();
}

asRoot('each user has an application and kernels of a user of the system, and nothing of theirs is root', async () => {
  const node = await newNode();
  await node.assign(standard(2));
  await node.ready();
  expect(processesOf(node)).toEqual([]);
  await node.context('python', 'ada');
  const [ada] = await uidsOf(node);
  expect(ada).toBeGreaterThanOrEqual(60_600);
  await node.context('python', 'grace');
  await node.context('python', 'grace');
  expect(await uidsOf(node)).toHaveLength(2);
  const applications = processesOf(node).filter(({ command }) => command.includes('lakehouse.application'));
  expect(applications.map(({ uid }) => uid).sort()).toEqual(await uidsOf(node));
});

asRoot('a user for whom memory is short is refused, until another has left', async () => {
  const node = await newNode();
  await node.assign(standard(1));
  await node.ready();
  const context = await node.context('python', 'ada');
  const grace = { language: 'python', user: { id: 'grace', name: 'grace@example.com' } };
  expect(await node.call('POST', '/v1/contexts', grace)).toMatchObject({
    status: 400,
    body: { error_code: 'INVALID_STATE', message: expect.stringMatching(/^memory is short: .* for 1 user/) as string },
  });
  await node.call('DELETE', `/v1/contexts/${context}`);
  await node.context('python', 'grace');
  const applications = processesOf(node).filter(({ command }) => command.includes('lakehouse.application'));
  expect(applications).toHaveLength(1);
});

asRoot('fails on a cluster whose memory is too small for its users, before anything starts', async () => {
  const node = await newNode();
  await node.assign(standard(6));
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.failure).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('6 share 8192 MiB') as string,
  });
});

asRoot('the end of a user’s application is the end of his contexts alone, and his next context starts another', async () => {
  const node = await newNode();
  await node.assign(standard(2));
  await node.ready();
  const ada = await node.context('python', 'ada');
  const grace = await node.context('python', 'grace');
  const running = node.run(ada, '{"wait": "ever"}');
  const applications = processesOf(node).filter(({ command }) => command.includes('lakehouse.application'));
  process.kill(Math.min(...applications.map(({ pid }) => pid)), 'SIGKILL');
  expect((await running).results?.cause).toContain('the Spark application was ended by SIGKILL');
  expect((await node.run(grace, '{"stream": "still here"}')).results?.data).toBe('still here');
  await node.context('python', 'ada');
  expect((await node.report()).phase).toBe('ready');
});

asRoot(
  'what a user has left running ends with the cluster, also what has left its group and forgotten its environment',
  async () => {
    const node = await newNode();
    await node.assign(standard(2));
    await node.ready();
    await node.context('python', 'ada');
    const [uid = 0] = await uidsOf(node);
    const stray = execFile('setsid', ['env', '-i', '/usr/bin/setpriv', `--reuid=${uid}`, '--clear-groups', '/bin/sleep', '600']);
    const gone = new Promise((resolve) => stray.once('exit', (_code, signal) => resolve(signal)));
    await sleeps(stray);
    await node.release();
    expect(await gone).toBe('SIGKILL');
    expect(existsSync(join(node.folder, 'cluster', 'users', `lakehouse-${uid}`))).toBe(false);
  },
);

asRoot('what a user of an agent that was killed has left ends before his folders are removed', async () => {
  const node = await newNode();
  const left = join(node.folder, 'cluster', 'users', 'lakehouse-61098');
  mkdirSync(left, { recursive: true });
  const stray = spawn('/usr/bin/setpriv', ['--reuid=61098', '--clear-groups', '/bin/sleep', '600'], { env: {} });
  const gone = new Promise((resolve) => stray.once('exit', (_code, signal) => resolve(signal)));
  await sleeps(stray);
  await node.assign(standard(1));
  await node.ready();
  expect(await gone).toBe('SIGKILL');
  expect(existsSync(left)).toBe(false);
});

asRoot('libraries of the cluster are installed by a user who has nothing else, and can be read by all', async () => {
  const node = await newNode();
  await node.assign(standard(1, { libraries: [{ pypi: { package: 'good' } }] }));
  const { report } = await node.until(({ libraries }) => libraries.some(({ status }) => !/ING$/.test(status)));
  expect(report.libraries).toMatchObject([{ status: 'INSTALLED' }]);
  const folder = join(node.folder, 'cluster', 'libraries');
  const { uid, mode } = statSync(join(folder, 'good.py'));
  await node.context('python', 'ada');
  expect(uid).toBeGreaterThanOrEqual(60_600);
  expect(await uidsOf(node)).not.toContain(uid);
  expect(mode & 0o777).toBe(0o644);
});

asRoot('workers work for those users that the driver tells of, and tell executors of all of them', async () => {
  const [driver, worker] = [await newNode(), await newNode()];
  const place = { kind: 'driver', workers: true, worker: { memoryMiB: 8192 } } as const;
  await driver.assign(standard(2, { place }));
  const { report } = await driver.until(({ masterUrl }) => masterUrl !== undefined);
  expect(report.masterUrl).toMatch(/^lakehouse:\/\/127\.0\.0\.1:\d+$/);
  await worker.assign(standard(2, { place: { kind: 'worker', masterUrl: report.masterUrl } }));
  await worker.ready();
  const context = await driver.context('python', 'ada');
  await driver.context('python', 'grace');
  await worker.until(({ executorIds }) => executorIds?.length === 2);
  expect(await uidsOf(worker)).toEqual(await uidsOf(driver));
  const masters = processesOf(worker).map(({ command }) => /spark:\/\/\S+/.exec(command)?.[0]);
  expect(new Set(masters).size).toBe(2);

  await driver.call('DELETE', `/v1/contexts/${context}`);
  await driver.context('python', 'hypatia'); // takes the place of ada
  await worker.until(({ executorIds }) => executorIds?.length === 2);
  await worker.call('POST', '/v1/drain', {});
  await worker.until(({ phase }) => phase === 'drained');
  expect(processesOf(worker)).toEqual([]);
});

asRoot('fails to follow a driver that does not know the secret of the cluster', async () => {
  const [driver, worker] = [await newNode(), await newNode()];
  await driver.assign(standard(2, { place: { kind: 'driver', workers: true, worker: { memoryMiB: 8192 } } }));
  const { report } = await driver.until(({ masterUrl }) => masterUrl !== undefined);
  const place = { kind: 'worker', masterUrl: report.masterUrl };
  await worker.assign(standard(2, { place, sparkSecret: 'b'.repeat(64) }));
  await worker.until(({ phase }) => phase === 'starting-spark');
  await driver.context('python', 'ada');
  expect((await worker.report()).phase).toBe('starting-spark');
  expect(processesOf(worker)).toEqual([]);
});

asRoot('what a notebook calls the API with is its user’s alone to read, and replaced while the notebook is busy', async () => {
  const node = await newNode();
  await node.assign(standard(2));
  await node.ready();
  const [ada, grace] = await Promise.all(
    ['ada', 'grace'].map(async (id) => {
      const user = { id, name: `${id}@example.com` };
      const credentials = { host: 'http://lake.example.com', token: `of ${id}` };
      const { body } = await node.call('POST', '/v1/contexts', { language: 'python', user, credentials });
      return String(body.id);
    }),
  );
  const shell = (context = '', script: string) => node.run(context, JSON.stringify({ run: ['/bin/sh', '-c', script] }));
  const read = 'cat "$LAKEHOUSE_CREDENTIALS"';
  const path = String((await shell(ada, 'printf %s "$LAKEHOUSE_CREDENTIALS"')).results?.data);
  expect((await shell(ada, read)).results?.data).toContain('of ada');
  expect((await shell(grace, read)).results?.data).toContain('of grace');
  expect((await shell(grace, `cat ${path}`)).results?.data).toContain('Permission denied');
  expect((await shell(ada, `echo x > ${path}; rm -f ${path}`)).results?.data).toMatch(/Permission denied[^]*Permission denied/);

  const { id } = await node.submit(ada ?? '', '{"wait": "code"}');
  const newer = { host: 'http://lake.example.com', token: 'newer' };
  expect((await node.call('POST', `/v1/contexts/${ada}/credentials`, newer)).status).toBe(200);
  expect(readFileSync(path, 'utf8')).toContain('newer');
  await node.cancel(ada ?? '', id);
  await node.call('DELETE', `/v1/contexts/${ada}`);
  expect(existsSync(path)).toBe(false);
});

asRoot('logs of a user’s executors are kept when his Spark ends, and links among them lead nowhere', async () => {
  const node = await newNode();
  await node.assign(standard(1));
  await node.ready();
  const ada = await node.context('python', 'ada');
  const script = [
    'cd "$SPARK_LOCAL_DIRS" && mkdir -p app-1/0 app-1/1 app-1/2 other/0',
    'echo first > app-1/0/stdout; echo x > app-1/0/note; echo x > other/0/stdout',
    'ln -s /etc/shadow app-1/0/stderr; mkfifo app-1/1/stdout; mkdir app-1/1/stderr; ln -s /etc app-2; ln -s ../0 app-1/3',
  ];
  await node.run(ada, JSON.stringify({ run: ['/bin/sh', '-c', script.join('\n')] }));
  const logsOfExecutors = async () => {
    const { body } = await node.call('GET', '/v1/logs');
    return (body.logs as { name: string }[]).map(({ name }) => name).filter((name) => name.includes('/executor/'));
  };
  const content = async () => (await node.call('GET', `/v1/logs/content?name=${FIRST}`)).body.content;
  expect(await logsOfExecutors()).toEqual([FIRST]);
  expect(await content()).toBe('first\n');
  await node.run(ada, JSON.stringify({ run: ['/bin/sh', '-c', 'echo second >> "$SPARK_LOCAL_DIRS/app-1/0/stdout"'] }));
  await node.call('DELETE', `/v1/contexts/${ada}`);
  await node.context('python', 'grace'); // in her place: nothing of hers is left but this
  expect(await logsOfExecutors()).toEqual([FIRST]);
  expect(await content()).toBe('first\nsecond\n');
});

asRoot('takes no spark-submit, which has no user', async () => {
  const node = await newNode();
  await node.assign(standard(2));
  await node.ready();
  expect(await node.call('POST', '/v1/submissions', { arguments: ['x.py'] })).toMatchObject({
    status: 400,
    body: { error_code: 'INVALID_STATE', message: expect.stringContaining('dedicated') as string },
  });
});

asRoot('users pass through the folder of the agent, and see nothing of it', async () => {
  const stateFolder = mkdtempSync('/run/lakehouse-');
  const node = await newNode({ folder: join(stateFolder, 'node'), stateFolder });
  await node.assign(standard(1));
  await node.ready();
  await node.context('python', 'ada');
  const [uid = 0] = await uidsOf(node);
  const as = (...command: string[]) =>
    promisify(execFile)('/usr/bin/setpriv', [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...command]).then(
      () => 'done',
      () => 'refused',
    );
  expect(await as('ls', join(node.folder, 'cluster', 'users', `lakehouse-${uid}`, 'home'))).toBe('done');
  expect(await as('ls', join(node.folder, 'cluster', 'libraries'))).toBe('done');
  for (const folder of [stateFolder, node.folder, join(node.folder, 'cluster'), join(node.folder, 'cluster', 'users')]) {
    expect(await as('ls', folder)).toBe('refused');
  }
  rmSync(stateFolder, { recursive: true });
});

asRoot('fails where users cannot reach what they need, and says what it is', async () => {
  const stateFolder = mkdtempSync('/run/lakehouse-');
  const node = await newNode({ folder: join(stateFolder, 'node') });
  await node.assign(standard(1));
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.failure?.message).toContain(`${join(node.folder, 'cluster', 'libraries')} is closed to other users than root`);
  rmSync(stateFolder, { recursive: true });
});

test('fails where the agent is not root, before anything starts', async () => {
  const node = await newNode({ privileged: false });
  await node.assign(standard(2));
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.failure).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/runs as root .* use data_security_mode DATA_SECURITY_MODE_DEDICATED/) as string,
  });
  expect(existsSync(join(node.folder, 'cluster'))).toBe(false);
});
