import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SubmissionStatus } from '../../src/agent/api/submissions';
import { NodeClient, singleNode } from '../agent/node-client';
import { RUNTIMES_FOLDER } from './runtimes';

let node: NodeClient;
beforeAll(async () => {
  node = await NodeClient.open({ runtimesFolder: RUNTIMES_FOLDER });
  await node.assign(singleNode());
  await node.ready();
}, 300_000);
afterAll(() => node.close(), 60_000);

test('a submitted program has Spark to itself, and its exit code is its own', async () => {
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
  expect(status).toMatchObject({ status: 'Finished', exitCode: 7, output: 'counted 42' });
  const context = await node.context(); // the application of contexts is there again
  expect((await node.run(context, 'spark.range(3).count()')).results?.data).toBe('3');
}, 300_000);

test('the UI of Spark is shown, below where its caller says it is', async () => {
  const page = await node.page('/v1/spark-ui/jobs/', { 'x-forwarded-context': '/driver-proxy/ui' });
  expect(page).toMatchObject({ status: 200, type: expect.stringContaining('text/html') as string });
  expect(page.text).toContain('/driver-proxy/ui/static/');
}, 60_000);
