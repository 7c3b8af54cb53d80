import { NodeClient, singleNode } from '../agent/node-client';
import { RUNTIMES_FOLDER } from './runtimes';

let node: NodeClient;
beforeAll(async () => {
  node = await NodeClient.open({ runtimesFolder: RUNTIMES_FOLDER });
}, 60_000);
afterAll(async () => {
  await node.close();
  console.log(node.log.join(''));
}, 60_000);

test('a driver without workers runs Python and SQL', async () => {
  const t = Date.now();
  const lap = (s: string) => console.log(s, Date.now() - t);
  await node.assign(singleNode());
  const { phases } = await node.ready();
  lap('ready');
  expect(phases).toEqual(['preparing', 'starting-spark', 'ready']);
  const context = await node.context();
  lap('context');
  expect((await node.run(context, 'spark.range(1000).count()')).results).toEqual({ resultType: 'text', data: '1000' });
  lap('count');
}, 300_000);
