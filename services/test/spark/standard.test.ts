import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derivedSecret, webUiHeaders } from '../../src/agent/isolation/user-secrets';
import {
  aimAt,
  folderOf,
  fromOutside,
  HIDE,
  portsOf,
  processesOf,
  those,
  webPortsOf,
  type Outcomes,
} from '../agent/hostile/victim';
import { NodeClient, singleNode } from '../agent/node-client';
import { openRuntimes } from './open-runtimes';
import { SHORT_LIVED } from './short-lived';

const KEY = '18.0.x-scala2.13';
const SOURCE = readFileSync(join(__dirname, '../agent/hostile/attempts.py'), 'utf8');

const runtimes = openRuntimes(KEY);
let driver: NodeClient;
let worker: NodeClient;
/** Execution contexts: of the one who has something to hide, and of the one who looks for it. */
let ada: string;
let mallory: string;
let uids: { readonly ada: number; readonly mallory: number };

const profileCredentials = () =>
  Promise.resolve({ AccessKeyId: 'ASIAPROFILE', SecretAccessKey: 's', Token: 't', Expiration: '2040-01-01T00:00:00Z' });

const literal = (value: unknown) => JSON.stringify(JSON.stringify(value));
const say = async (context: string, code: string) => {
  const { results } = await driver.run(context, code);
  if (results?.resultType !== 'text')
    throw new Error(`${code}: ${results?.summary ?? results?.resultType ?? ''} ${results?.cause ?? ''}`);
  return String(results.data);
};

beforeAll(async () => {
  const sparkConf = { ...SHORT_LIVED, 'spark.lakehouse.standard.users': '2' };
  const standard = { isolation: { mode: 'standard' }, cores: 1, sparkConf } as const;
  [driver, worker] = [
    await NodeClient.open({ runtimesFolder: runtimes.folder, profileCredentials }),
    await NodeClient.open({ runtimesFolder: runtimes.folder, profileCredentials }),
  ];
  await driver.assign(
    singleNode({ ...standard, memoryMiB: 4096, place: { kind: 'driver', workers: true, worker: { memoryMiB: 2560 } } }),
  );
  const { report } = await driver.until(({ masterUrl }) => masterUrl !== undefined);
  await worker.assign(singleNode({ ...standard, memoryMiB: 2560, place: { kind: 'worker', masterUrl: report.masterUrl ?? '' } }));
  await worker.ready();
  [ada, mallory] = await Promise.all([driver.context('python', 'ada', true), driver.context('python', 'mallory')]);
  const id = 'import os; print(os.getuid())';
  uids = { ada: Number(await say(ada, id)), mallory: Number(await say(mallory, id)) };
  await say(ada, 'print(sc.parallelize([1], 1).map(lambda x: x).count())'); // her executor is there
}, 600_000);
afterAll(async () => {
  await driver.close();
  await worker.close();
  runtimes.remove();
}, 120_000);

/** What ada alone knows: the secret of her gateway, and the key of her web UIs. */
let secrets: { readonly token: string; readonly headers: Record<string, string> };

/** What a hostile user knows of the web UIs and the gateway of ada. */
async function targetOf(asleep: number) {
  const [gateway, token = ''] = (await say(ada, 'p = sc._gateway.gateway_parameters; print(p.port, p.auth_token)')).split(' ');
  secrets = { token, headers: webUiHeaders(derivedSecret('a'.repeat(64), 'web UI', 'ada')) };
  const aim = await aimAt({ driver, worker, uid: uids.ada, asleep });
  return { ...aim, ports: await webPortsOf(portsOf(uids.ada)), headers: {}, gateway: Number(gateway), token: 'guessed' };
}

let aim: Awaited<ReturnType<typeof targetOf>>;
let names: string[];
test('each attempt succeeds where nothing holds it back', async () => {
  aim = await targetOf(Number(await say(ada, `%sh ${HIDE}`)));
  expect(Object.keys(aim.pids).sort()).toEqual(['agent', 'application', 'driver', 'executor', 'kernel', 'master', 'worker']);
  expect(aim.sockets).toHaveLength(5);
  const python = join(runtimes.folder, KEY, 'python/bin/python');
  const input = JSON.stringify({ ...fromOutside(aim, driver, uids.ada), ...secrets });
  const outcomes = JSON.parse(execFileSync(python, ['-c', SOURCE], { input, encoding: 'utf8', maxBuffer: 1e7 })) as Outcomes;
  expect(those(outcomes, 'refused')).toEqual([]);
  names = Object.keys(outcomes);
  expect(names.length).toBeGreaterThan(70);
}, 120_000);

test('a cell on the driver is refused all of it', async () => {
  const code = [
    'import json',
    `scope = {"__name__": "attempts"}; exec(json.loads(${literal(SOURCE)}), scope)`,
    `print(json.dumps(scope["results"](json.loads(${literal(aim)}))))`,
  ];
  const results = JSON.parse(await say(mallory, code.join('\n'))) as Outcomes;
  expect(Object.keys(results)).toEqual(names);
  expect(those(results, 'got')).toEqual([]);
}, 120_000);

test('a shell script on the driver is refused all of it', async () => {
  const files = { 'attempts.py': SOURCE, 'aim.json': JSON.stringify(aim) };
  const writes = Object.entries(files).map(([name, text]) => `open("${name}", "w").write(json.loads(${literal(text)}))`);
  await say(mallory, [...writes, 'print(1)'].join('\n'));
  const results = JSON.parse(await say(mallory, '%sh python attempts.py < aim.json')) as Outcomes;
  expect(Object.keys(results)).toEqual(names);
  expect(those(results, 'got')).toEqual([]);
}, 120_000);

test('a function on an executor is refused all of it', async () => {
  const code = [
    `source, told = json.loads(${literal(SOURCE)}), json.loads(${literal(aim)})`,
    'def attempt(_):',
    '    scope = {"__name__": "attempts"}; exec(source, scope)',
    '    return json.dumps({"uid": os.getuid(), "folder": os.environ["SPARK_LOCAL_DIRS"], "results": scope["results"](told)})',
    'print(sc.parallelize([1], 1).map(attempt).collect()[0])',
  ];
  const said = JSON.parse(await say(mallory, code.join('\n'))) as { uid: number; folder: string; results: Outcomes };
  expect(said.uid).toBe(uids.mallory);
  expect(said.folder.startsWith(worker.folder)).toBe(true);
  expect(Object.keys(said.results)).toEqual(names);
  expect(those(said.results, 'got')).toEqual([]);
}, 120_000);

test('the JVM of another is no way to a master: only who knows its secret is answered', async () => {
  const [master, own] = [await say(ada, 'print(sc.master)'), await say(mallory, 'print(sc.master)')];
  const ask = (url: string) =>
    say(
      mallory,
      [
        'spark_env, address = sc._jvm.org.apache.spark.SparkEnv.get(), sc._jvm.org.apache.spark.rpc.RpcAddress',
        `try: print("got", spark_env.rpcEnv().setupEndpointRef(address("127.0.0.1", ${new URL(url).port}), "Master"))`,
        'except Exception as error: print("refused", str(error)[:1000])',
      ].join('\n'),
    );
  expect(await ask(own)).toMatch(/^got/);
  expect(await ask(master)).toMatch(/^refused/);
}, 120_000);

test('the JVM of the driver reads no more than its user', async () => {
  const own = join(folderOf(driver, uids.mallory), 'conf/spark-defaults.conf');
  const read = (paths: readonly string[]) =>
    say(
      mallory,
      [
        'def read(path):',
        '    try: return sc._jvm.java.io.FileInputStream(path).read() and "got"',
        '    except Exception as error: return "refused" if "FileNotFoundException" in str(error) else str(error)',
        `print(*{read(path) for path in ${JSON.stringify(paths)}})`,
      ].join('\n'),
    );
  expect(await read([own])).toBe('got');
  expect(await read(aim.files)).toBe('refused');
}, 120_000);

test('nobody reaches the metadata service, on the driver or on an executor', async () => {
  const REFUSED_BY_RULE = 13; // EACCES; without the rule there would be a connection, a timeout, or nobody there
  const code = [
    'import socket',
    'def ask(_):',
    '    addresses = [(socket.AF_INET, "169.254.169.254"), *([(socket.AF_INET6, "fd00:ec2::254")] if socket.has_ipv6 else [])]',
    '    return [socket.socket(family).connect_ex((address, 80)) for family, address in addresses]',
    'print(*ask(0), *sc.parallelize([1], 1).map(ask).collect()[0])',
  ];
  const errors = (await say(mallory, code.join('\n'))).split(' ').map(Number);
  expect(new Set(errors)).toEqual(new Set([REFUSED_BY_RULE]));
}, 120_000);

test('who may use the instance profile has its credentials for S3 in Spark and on executors, and nobody else', async () => {
  const code = [
    'import json, os, urllib.request',
    'def ask(_):',
    '    headers = {"authorization": os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]}',
    '    request = urllib.request.Request(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"], headers=headers)',
    '    try: return json.load(urllib.request.urlopen(request))["AccessKeyId"]',
    '    except urllib.error.HTTPError as error: return error.code',
    'def spark_asks():',
    '    try: return sc._jvm.org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider().resolveCredentials().accessKeyId()',
    '    except Exception as error: return "may not use the instance profile" in str(error)',
    'print(json.dumps([spark_asks(), ask(0), sc.parallelize([1], 1).map(ask).collect()[0]]))',
  ];
  expect(JSON.parse(await say(ada, code.join('\n')))).toEqual(Array(3).fill('ASIAPROFILE'));
  expect(JSON.parse(await say(mallory, code.join('\n')))).toEqual([expect.any(Boolean), 403, 403]);
}, 120_000);

test('who takes more than his share of memory loses what takes it, and nobody else notices', async () => {
  const groups = readFileSync(`/proc/${processesOf(uids.ada).driver}/cgroup`, 'utf8');
  if (!groups.includes(`lakehouse-${uids.ada}`)) return; // the machine lets nobody make control groups, which the agent's log says
  const { results } = await driver.run(mallory, `%sh python -c 'x = b"x" * (3 << 30); print(len(x))'`);
  expect(results?.summary).toContain('exit code -9');
  expect(await say(ada, 'print(sc.parallelize(range(9), 1).count())')).toBe('9');
}, 120_000);

test('logs of executors are with those of the worker, by user', async () => {
  const { body } = await worker.call('GET', '/v1/logs');
  const names = (body.logs as { name: string }[]).map(({ name }) => name.replace(/app-[\d-]+/, 'app'));
  expect(names).toEqual(expect.arrayContaining(['users/ada/executor/app/0/stderr', 'users/mallory/executor/app/0/stderr']));
}, 120_000);

test('each works on as before', async () => {
  const udf =
    'from pyspark.sql.functions import udf\nprint(spark.range(2).select(udf(lambda i: f"n{i}")("id").alias("n")).collect()[1].n)';
  expect(await Promise.all([ada, mallory].map((context) => say(context, udf)))).toEqual(['n1', 'n1']);
}, 120_000);
