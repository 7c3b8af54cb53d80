import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assignment } from '../../src/agent/api/assignment';
import { NodeClient, singleNode } from './node-client';
import { STAND_IN_KEY, standInRuntime } from './stand-in/runtime';

const runtime = standInRuntime();
let node: NodeClient;
beforeEach(async () => void (node = await NodeClient.open(runtime)));
afterEach(() => node.close(), 60_000);

const script = (scope: 'global' | 'cluster', name: string, content: string) => ({ scope, name, source: { content } });
const withScripts = (...initScripts: Assignment['initScripts']) =>
  singleNode({ runtimeKey: STAND_IN_KEY, initScripts, environment: { GREETING: 'hello' } });

test('global scripts run before those of the cluster, before Spark, and know where they are', async () => {
  const trace = join(mkdtempSync(join(tmpdir(), 'init-')), 'trace');
  const say = (word: string) => `echo "${word} $DB_CLUSTER_ID $DB_IS_DRIVER $GREETING" >> ${trace}; echo out; echo err >&2`;
  const file = `${trace}.sh`;
  writeFileSync(file, say('file'));
  await node.assign(
    withScripts(
      { scope: 'cluster', name: 'a file', source: { file } },
      script('cluster', 'second', say('second')),
      script('global', 'first', say('first')),
    ),
  );
  const { phases, report } = await node.ready();
  expect(phases).toEqual(['preparing', 'init-scripts', 'starting-spark', 'ready']);
  const known = '1124-190000-abcdefgh TRUE hello';
  expect(readFileSync(trace, 'utf8')).toBe(`first ${known}\nfile ${known}\nsecond ${known}\n`);
  expect(report.initScripts.map(({ name, scope, status }) => [scope, name, status])).toEqual([
    ['global', 'first', 'SUCCEEDED'],
    ['cluster', 'a file', 'SUCCEEDED'],
    ['cluster', 'second', 'SUCCEEDED'],
  ]);
  const log = join(node.folder, 'cluster', 'logs', 'init_scripts', '03_second.stdout.log');
  expect(readFileSync(log, 'utf8')).toBe('out\n');
});

test.each([
  ['a global one', 'global' as const, 'GLOBAL_INIT_SCRIPT_FAILURE'],
  ['one of the cluster', 'cluster' as const, 'INIT_SCRIPT_FAILURE'],
])('fails on %s that fails, and runs no later one', async (_what, scope, code) => {
  await node.assign(withScripts(script(scope, 'bad.sh', 'echo no such thing >&2; exit 4'), script('cluster', 'later', 'true')));
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.failure).toEqual({
    code,
    message: 'init script bad.sh failed: it ended with exit code 4; the end of its output: no such thing',
    parameters: { init_script: 'bad.sh' },
  });
  expect(report.initScripts.map(({ status }) => status)).toEqual(['FAILED_EXECUTION', 'NOT_EXECUTED']);
});

test('fails on a script that cannot be fetched', async () => {
  await node.assign(withScripts({ scope: 'cluster', name: 'x', source: { file: '/no/such/file' } }));
  const { report } = await node.until(({ phase }) => phase === 'failed');
  expect(report.initScripts[0]).toMatchObject({
    status: 'FAILED_FETCH',
    message: expect.stringContaining('/no/such/file') as string,
  });
});

test('a node that is released ends a script that runs', async () => {
  const pid = join(mkdtempSync(join(tmpdir(), 'init-')), 'pid');
  await node.assign(withScripts(script('cluster', 'long', `echo $$ > ${pid}; sleep 3600 & setsid sleep 3600`)));
  await node.until(({ phase }) => phase === 'init-scripts');
  expect(await node.release()).toMatchObject({ phase: 'idle' });
});
