import { NodeClient, singleNode } from '../agent/node-client';
import { RUNTIMES_FOLDER } from './runtimes';

const nodes: NodeClient[] = [];
afterAll(async () => {
  for (const node of nodes) await node.close();
}, 120_000);

async function newNode(): Promise<NodeClient> {
  const node = await NodeClient.open({ runtimesFolder: RUNTIMES_FOLDER });
  nodes.push(node);
  return node;
}

test('a driver and a worker of their own agents are one cluster, which loses its worker in order', async () => {
  const driver = await newNode();
  const worker = await newNode();
  await driver.assign(
    singleNode({ cores: 1, place: { kind: 'driver', workers: true, worker: { memoryMiB: 1536 } }, memoryMiB: 2048 }),
  );
  const { report } = await driver.until(({ masterUrl }) => masterUrl !== undefined);
  await worker.assign(singleNode({ cores: 1, memoryMiB: 1536, place: { kind: 'worker', masterUrl: report.masterUrl ?? '' } }));
  await driver.ready();
  await worker.ready();

  const context = await driver.context();
  const count = 'spark.sparkContext.parallelize(range(1000), 4).map(lambda i: i % 7).distinct().count()';
  expect((await driver.run(context, count)).results).toEqual({ resultType: 'text', data: '7' });
  expect((await driver.run(context, 'sc.master')).results?.data).toBe(`'${report.masterUrl}'`);

  const { report: load } = await driver.until(({ spark }) => spark?.executors.length === 1);
  await worker.until(({ executorIds }) => executorIds?.join() === load.spark?.executors[0]?.executorId);
  await worker.call('POST', '/v1/drain', {});
  await worker.until(({ phase }) => phase === 'drained');
  await driver.until(({ spark }) => spark?.executors.length === 0);
  expect((await driver.report()).phase).toBe('ready');
}, 300_000);
