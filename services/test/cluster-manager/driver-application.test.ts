import { ManagedClusters } from './managed';

let managed: ManagedClusters;
beforeAll(async () => void (managed = await ManagedClusters.start()), 60_000);
afterAll(() => managed.stop());

/** What the driver of a cluster says of its application. */
async function reportApplication(clusterId: string, sparkContextId: string | undefined): Promise<void> {
  const [driver] = await managed.nodesOf(clusterId);
  await managed.nodes.report(driver?.node_id ?? '', { phase: 'ready', generation: driver?.generation, sparkContextId });
}

test('a Spark application that crashed and is started again is told in events, and the cluster runs on', async () => {
  const id = await managed.running(1);
  const told = (await managed.eventsOf(id)).length;
  await reportApplication(id, undefined);
  expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING', spark_context_id: null });
  await reportApplication(id, '4712');
  expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING', spark_context_id: '4712' });
  expect((await managed.eventsOf(id)).slice(told).map(({ type }) => type)).toEqual(['DRIVER_UNAVAILABLE', 'DRIVER_HEALTHY']);
});

test('another application after a submitted program is no crash', async () => {
  const id = await managed.running(1);
  const told = (await managed.eventsOf(id)).length;
  await reportApplication(id, '4713');
  expect(await managed.settle(id)).toMatchObject({ state: 'RUNNING', spark_context_id: '4713' });
  expect(await managed.eventsOf(id)).toHaveLength(told);
});
