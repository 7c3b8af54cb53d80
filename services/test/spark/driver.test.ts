import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SubmissionStatus } from '../../src/agent/api/submissions';
import { NodeClient, singleNode } from '../agent/node-client';
import { RUNTIMES_FOLDER } from './runtimes';
import { SHORT_LIVED } from './short-lived';

let node: NodeClient;
let submitted: SubmissionStatus;
let ada: string;
let grace: string;

beforeAll(async () => {
  node = await NodeClient.open({ runtimesFolder: RUNTIMES_FOLDER });
  await node.assign(singleNode({ sparkConf: SHORT_LIVED }));
  await node.ready();
  submitted = await submit(); // before there are contexts, with which a driver takes no submissions
  [ada, grace] = await Promise.all([node.context('python', 'ada'), node.context('python', 'grace')]);
}, 300_000);
afterAll(() => node.close(), 60_000);

async function submit(): Promise<SubmissionStatus> {
  const program = join(node.folder, 'program.py');
  const lines = [
    'import sys',
    'from pyspark.sql import SparkSession',
    'spark = SparkSession.builder.getOrCreate()',
    'print("counted", spark.range(int(sys.argv[1])).count())',
    'sys.exit(7)',
  ];
  writeFileSync(program, lines.join('\n'));
  const { body } = await node.call('POST', '/v1/submissions', { arguments: [program, '42'] });
  let status: SubmissionStatus;
  do {
    status = (await node.call('GET', `/v1/submissions/${String(body.id)}?wait=60000`)).body as SubmissionStatus;
  } while (status.status === 'Running');
  return status;
}

const text = (data: string) => ({ status: 'Finished', results: { resultType: 'text', data } });

test('a submitted program has Spark to itself, and its exit code is its own; the application of contexts is there again', async () => {
  expect(submitted).toMatchObject({ status: 'Finished', exitCode: 7, output: 'counted 42' });
  expect(await node.run(ada, 'spark.range(3).count()')).toMatchObject(text('3'));
}, 300_000);

test('the UI of Spark is shown, below where its caller says it is', async () => {
  const page = await node.page('/v1/spark-ui/jobs/', { 'x-forwarded-context': '/driver-proxy/ui' });
  expect(page).toMatchObject({ status: 200, type: expect.stringContaining('text/html') as string });
  expect(page.text).toContain('/driver-proxy/ui/static/');
}, 60_000);

test('Python uses Spark, and executors run its functions', async () => {
  expect(await node.run(ada, 'spark.range(1000).count()')).toMatchObject(text('1000'));
  const doubled = 'sc.parallelize(range(4), 2).map(lambda i: i * 2).collect()';
  expect(await node.run(ada, doubled)).toMatchObject(text('[0, 2, 4, 6]'));
  const udf = [
    'from pyspark.sql.functions import udf',
    'spark.range(2).select(udf(lambda i: f"n{i}")("id").alias("n")).collect()[1].n',
  ];
  expect(await node.run(ada, udf.join('\n'))).toMatchObject(text("'n1'"));
}, 300_000);

test('tables have typed columns and values as JSON has them', async () => {
  const query = `select 1 as i, cast(2.50 as decimal(5,2)) as d, 'x' as s, true as b, null as n, array(1, 2) as a,
    named_struct('f', 1) as r, map('k', 1) as m, date'2026-01-02' as t, timestamp'2026-01-02 03:04:05Z' as ts,
    timestamp_ntz'2026-01-02 03:04:05' as ntz, X'00ff' as raw`;
  const { results } = await node.run(ada, query, 'sql');
  expect(results).toMatchObject({ resultType: 'table', truncated: false, isJsonSchema: true });
  expect(results?.schema?.map(({ name, type }) => [name, type])).toEqual(
    expect.arrayContaining([
      ['i', '"integer"'],
      ['d', '"decimal(5,2)"'],
      ['a', '{"containsNull":false,"elementType":"integer","type":"array"}'],
    ]),
  );
  expect(results?.data).toEqual([
    [
      1,
      '2.50',
      'x',
      true,
      null,
      [1, 2],
      { f: 1 },
      { k: 1 },
      '2026-01-02',
      '2026-01-02T03:04:05.000Z',
      '2026-01-02T03:04:05.000',
      'AP8=',
    ],
  ]);
}, 300_000);

test('a table is cut at 10,000 rows or 2 MB, and says so', async () => {
  const rows = (await node.run(ada, 'display(spark.range(20000))')).results;
  expect(rows).toMatchObject({ resultType: 'table', truncated: true });
  expect(rows?.data).toHaveLength(10_000);
  const bytes = (await node.run(ada, "select repeat('x', 100000) from range(100)", 'sql')).results;
  expect(bytes).toMatchObject({ truncated: true });
  expect(bytes?.data).toHaveLength(20);
}, 300_000);

test('Delta tables are written, merged, and read as they were', async () => {
  const statements = [
    'create table people (id int, name string) using delta',
    "insert into people values (1, 'a;b'), (2, 'c')",
    "merge into people p using (select 2 as id, 'd' as name) s on p.id = s.id when matched then update set name = s.name",
    'select name from people where id = 2 -- the last one is the result',
  ];
  expect((await node.run(ada, statements.join(';\n'), 'sql')).results?.data).toEqual([['d']]);
  expect((await node.run(ada, 'select name from people version as of 1 where id = 2', 'sql')).results?.data).toEqual([['c']]);
}, 300_000);

test('contexts of one cluster share its application, and nothing of their sessions', async () => {
  expect((await node.run(ada, 'sc.applicationId')).results).toEqual((await node.run(grace, 'sc.applicationId')).results);
  await node.run(
    ada,
    'secret = 1; spark.range(1).createOrReplaceTempView("mine"); spark.conf.set("spark.sql.ansi.enabled", "false")',
  );
  expect((await node.run(grace, 'secret')).results).toMatchObject({
    resultType: 'error',
    summary: "<span class='ansi-red-fg'>NameError</span>: name 'secret' is not defined",
  });
  expect((await node.run(grace, 'select * from mine', 'sql')).results?.summary).toContain('TABLE_OR_VIEW_NOT_FOUND');
  expect(await node.run(grace, 'spark.conf.get("spark.sql.ansi.enabled")')).toMatchObject(text("'true'"));
  await node.run(ada, 'spark.stop()');
  expect(await node.run(grace, 'spark.range(3).count()')).toMatchObject(text('3'));
}, 300_000);

test('a cancelled query leaves no job behind, and the session is fine', async () => {
  const { id } = await node.submit(ada, 'spark.range(10**12).selectExpr("sum(id % 7)").collect()');
  const active = 'len(sc._jsc.sc().statusTracker().getActiveJobIds())';
  while ((await node.run(grace, active)).results?.data === '0');
  await node.cancel(ada, id);
  expect((await node.command(ada, id)).status).toBe('Cancelled');
  expect(await node.run(ada, 'spark.range(5).count()')).toMatchObject(text('5'));
  expect(await node.run(grace, active)).toMatchObject(text('0'));
}, 300_000);

test('magic commands: shell, files, Markdown, SQL for Python', async () => {
  expect(await node.run(ada, '%sh echo one; echo two >&2')).toMatchObject(text('one\ntwo'));
  expect((await node.run(ada, '%sh exit 3')).results?.summary).toContain('exit code 3');
  expect(await node.run(ada, '%md # Title')).toMatchObject(text('# Title'));
  expect((await node.run(ada, '%sql\nselect 5 as n')).results?.data).toEqual([[5]]);
  expect(await node.run(ada, '_sqldf.first().n')).toMatchObject(text('5'));
  expect((await node.run(ada, '%r 1')).results?.summary).toContain('this runtime has no R');
}, 300_000);

test('dbutils: files, widgets, values of tasks, the exit of a notebook', async () => {
  const file = `file:${join(node.folder, 'note.txt')}`;
  expect(await node.run(ada, `dbutils.fs.put("${file}", "hello"); dbutils.fs.head("${file}")`)).toMatchObject(text("'hello'"));
  expect((await node.run(ada, `%fs ls ${file}`)).results?.data).toEqual([[file, 'note.txt', 5, expect.any(Number) as number]]);
  expect(await node.run(ada, 'dbutils.widgets.text("day", "monday"); dbutils.widgets.get("day")')).toMatchObject(
    text("'monday'"),
  );
  expect(await node.run(ada, 'dbutils.jobs.taskValues.set("n", 7)')).toMatchObject({ taskValues: { n: 7 } });
  expect(await node.run(ada, 'dbutils.notebook.exit("done")\nprint("not reached")')).toMatchObject({
    exitValue: 'done',
    results: { resultType: 'text', data: 'Notebook exited: done' },
  });
  expect((await node.run(ada, 'dbutils.secrets.get("s", "k")')).results?.summary).toContain('no access');
}, 300_000);

test('%pip installs for one context: pure Python from the registry, and nobody else sees it', async () => {
  await node.run(ada, '%pip install --quiet iniconfig==2.1.0');
  expect(await node.run(ada, 'import iniconfig; iniconfig.__name__')).toMatchObject(text("'iniconfig'"));
  const onExecutor = 'sc.parallelize([1], 1).map(lambda _: __import__("iniconfig").__name__).collect()';
  expect(await node.run(ada, onExecutor)).toMatchObject(text("['iniconfig']"));
  expect((await node.run(grace, 'import iniconfig')).results?.summary).toContain('ModuleNotFoundError');
}, 300_000);

test('Scala shares the session, in one context at a time', async () => {
  await node.run(ada, 'spark.range(3).createOrReplaceTempView("three")');
  const code = 'val n = spark.table("three").as[Long].map(_ + 1).collect().sum\nprintln(s"sum $n")';
  expect((await node.run(ada, code, 'scala')).results).toMatchObject({
    resultType: 'text',
    data: expect.stringContaining('sum 6') as string,
  });
  expect((await node.run(ada, 'val x: Int = "a"', 'scala')).results).toMatchObject({
    resultType: 'error',
    summary: expect.stringContaining('type mismatch') as string,
  });
  expect((await node.run(grace, '1 + 1', 'scala')).results?.summary).toContain('another context');
}, 300_000);

test('an application that is its own executor fetches no class over a connection', async () => {
  const threads = '{t.getName().rsplit("-", 2)[0] for t in sc._jvm.java.lang.Thread.getAllStackTraces().keySet()}';
  expect(await node.run(ada, `"rpc-boss" in ${threads}, "files-client" in ${threads}`)).toMatchObject(text('(True, False)'));
}, 300_000);

test('a command brings other access to the API, whatever its user has done to the names of the kernel, and so may come while it runs', async () => {
  const context = await node.context('python', 'hopper');
  await node.run(context, 'for name in [each for each in globals() if each.startswith("_lakehouse")]: del globals()[name]');
  const { body } = await node.call('POST', `/v1/contexts/${context}/commands`, {
    language: 'python',
    command: 'from dbruntime.sdk_credential_provider import init_runtime_native_auth as auth; auth()[0], auth()[1]()',
    credentials: { host: 'http://lake.example.com', token: 'newer' },
  });
  const given = "('http://lake.example.com', {'Authorization': 'Bearer newer'})";
  expect(await node.command(context, String(body.id))).toMatchObject(text(given));

  const waits = 'while auth()[1]()["Authorization"] != "Bearer newest": pass\nauth()[0]';
  const { id } = await node.submit(context, waits);
  await node.call('POST', `/v1/contexts/${context}/credentials`, { host: 'http://lake.example.com', token: 'newest' });
  expect(await node.command(context, id)).toMatchObject(text("'http://lake.example.com'"));
}, 300_000);

test('a driver whose JVM dies has another one; its contexts say so, and new ones work', async () => {
  const { sparkContextId: before } = await node.report();
  const pid = Number((await node.run(ada, 'sc._jvm.java.lang.ProcessHandle.current().pid()')).results?.data);
  process.kill(pid, 'SIGKILL');
  await node.until(({ sparkContextId }) => sparkContextId !== undefined && sparkContextId !== before);
  const lost = { status: 'Error', message: expect.stringContaining('the Spark application was ended by SIGKILL') as string };
  expect((await node.call('GET', `/v1/contexts/${ada}`)).body).toMatchObject(lost);
  const next = await node.context('python', 'ada');
  expect(await node.run(next, 'spark.range(3).count()')).toMatchObject(text('3'));
}, 300_000);
