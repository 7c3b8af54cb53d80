import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { Ec2Launcher } from '../../src/cluster-manager/launchers/ec2/ec2-launcher';
import { Sessions } from '../../src/cluster-manager/launchers/ec2/sessions';
import type { ListedInstance } from '../../src/cluster-manager/launchers/launcher';
import type { Managing } from '../../src/cluster-manager/managing';
import { endStrangers } from '../../src/cluster-manager/strangers';
import { terminateCluster } from '../../src/clusters/transitions';
import { ACME } from '../identity/people';
import { EmulatedAws } from './emulated-aws';
import { ManagedClusters } from './managed';
import { UnreliableAws } from './unreliable-aws';

// The cluster manager's steps on an AWS on loopback where IAM decides, over a network that fails: nothing leaks, nothing doubles.

const SPOT = { availability: 'SPOT_WITH_FALLBACK', first_on_demand: 1, zone_id: 'auto', spot_bid_price_percent: 100 };

let aws: EmulatedAws;
let between: UnreliableAws;
let managed: ManagedClusters;
let launcher: Ec2Launcher;

beforeAll(async () => {
  aws = await EmulatedAws.start();
  managed = await ManagedClusters.start();
  managed.now = Date.now(); // as EC2 says of its instances
}, 120_000);
afterAll(async () => {
  await managed.stop();
  await aws.stop();
}, 60_000);

beforeEach(async () => {
  between = await UnreliableAws.start(aws.endpoint);
  launcher = open();
});
afterEach(async () => {
  await aws.control('DELETE', '/faults');
  await between.stop();
});

/** A launcher as a process has that has just started. */
function open(): Ec2Launcher {
  const at = { region: 'eu-west-1', endpoint: between.endpoint, now: Date.now, imageOwner: aws.imageOwner };
  return new Ec2Launcher({
    sessions: new Sessions({ ...at, controlPlane: 'main' }),
    controlPlane: 'main',
    dataPlaneOf: ({ workspaceId }) => Promise.resolve({ ...aws.dataPlane, workspaceId }),
  });
}

const managing = (): Managing => managed.managing({ launcher, launcherName: 'ec2' });

async function instancesOf(clusterId: string): Promise<ListedInstance[]> {
  const owner = { accountId: ACME, workspaceId: managed.workspaceId };
  return (await open().list(owner)).filter((instance) => instance.clusterId === clusterId);
}

const isAlive = ({ state }: ListedInstance) => state === 'pending' || state === 'running';
const aliveOf = async (clusterId: string) => (await instancesOf(clusterId)).filter(isAlive);

async function running(workers: number, aws_attributes: object = SPOT): Promise<string> {
  const id = await managed.create(workers, { aws_attributes });
  expect(await managed.settle(id, managing())).toMatchObject({ state: 'RUNNING' });
  return id;
}

async function end(id: string): Promise<void> {
  await managed.ask(id, (tx, cluster, now) => terminateCluster(tx, cluster, { code: 'USER_REQUEST', message: '' }, now));
  expect(await managed.settle(id, managing())).toMatchObject({ state: 'TERMINATED' });
  expect(await aliveOf(id)).toEqual([]);
}

test('a worker that spot takes and one that the customer ends are replaced, in the zone of the others', async () => {
  const id = await running(2);
  const [driver, taken, ended] = await managed.nodesOf(id);
  expect([driver?.lifecycle, taken?.lifecycle, ended?.lifecycle]).toEqual(['on-demand', 'spot', 'spot']);
  await aws.control('POST', '/spot-interrupt', { instanceId: taken?.instance_id, noticeSeconds: 0 });
  await aws.customer.send(new TerminateInstancesCommand({ InstanceIds: [String(ended?.instance_id)] }));
  while ((await aliveOf(id)).length > 1);
  for (const node of [taken, ended]) await managed.nodes.disconnect(String(node?.node_id));
  expect(await managed.settle(id, managing())).toMatchObject({ state: 'RUNNING' });
  const nodes = await managed.nodesOf(id);
  expect(nodes).toHaveLength(3);
  expect(new Set(nodes.map((node) => node.availability_zone)).size).toBe(1);
  expect(nodes.map((node) => node.instance_id).sort()).toEqual((await aliveOf(id)).map((one) => one.instanceId).sort());
  const lost = (await managed.eventsOf(id)).filter(({ type }) => type === 'NODES_LOST');
  expect(JSON.stringify(lost)).toMatch(/SPOT_INSTANCE_TERMINATION/);
  expect(JSON.stringify(lost)).toMatch(/USER_INITIATED_VM_TERMINATION/);
  await end(id);
  expect(await instancesOf(id)).toHaveLength(5);
});

test('lost replies and throttling of every call double nothing and leave nothing', async () => {
  for (const action of ['CreateFleet', 'CreateFleet', 'DescribeInstances', 'DescribeLaunchTemplates', 'AssumeRole']) {
    between.next({ action, lost: true });
  }
  for (let times = 0; times < 4; times++) between.next({ action: 'CreateFleet', refused: 'RequestLimitExceeded' });
  const id = await running(2);
  expect(between.left).toBe(0);
  expect(await instancesOf(id)).toHaveLength(3);
  between.next({ action: 'TerminateInstances', lost: true });
  await end(id);
  expect(between.left).toBe(0);
});

test('a role that is revoked while a cluster starts ends it with what to do; what was launched is ended once it is given back', async () => {
  const id = await managed.create(2, { aws_attributes: SPOT });
  await managed.turn(id, managing());
  expect(await aliveOf(id)).toHaveLength(3);
  const other = await managed.create(1, { aws_attributes: SPOT });
  await aws.permit(false);
  expect(await managed.settle(other, managing())).toMatchObject({
    state: 'TERMINATED',
    termination_code: 'AWS_AUTHORIZATION_FAILURE',
    state_message: expect.stringContaining('update the cross-account role') as string,
  });
  await managed.ask(id, (tx, cluster, now) => terminateCluster(tx, cluster, { code: 'USER_REQUEST', message: '' }, now));
  await managed.turn(id, managing());
  expect(await managed.read(id)).toMatchObject({ state: 'TERMINATING' });
  await aws.permit(true);
  await managed.settle(id, managing());
  expect(await managed.read(id)).toMatchObject({ state: 'TERMINATED' });
  expect([...(await aliveOf(id)), ...(await aliveOf(other))]).toEqual([]);
});

test('a zone with room for the workers and none for the driver is left for another; where both are so, the cluster ends', async () => {
  await aws.control('POST', '/faults', { az: 'eu-west-1a', count: -1, after: 2 });
  const id = await running(2, { zone_id: 'auto' });
  const nodes = await managed.nodesOf(id);
  expect(new Set(nodes.map((node) => node.availability_zone))).toEqual(new Set(['eu-west-1b']));
  expect(nodes.map((node) => node.instance_id).sort()).toEqual((await aliveOf(id)).map((one) => one.instanceId).sort());
  expect(await instancesOf(id)).toHaveLength(5);
  await end(id);
  await aws.control('DELETE', '/faults');
  for (const az of ['eu-west-1a', 'eu-west-1b']) await aws.control('POST', '/faults', { az, count: -1, after: 2 });
  const other = await managed.create(2, { aws_attributes: { zone_id: 'auto' } });
  const ended = await managed.settle(other, managing());
  expect(ended).toMatchObject({ state: 'TERMINATED', termination_code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE' });
  expect(ended.state_message).toMatch(
    /tried eu-west-1a, eu-west-1b; .* in eu-west-1[ab]: EC2 refused .*InsufficientInstanceCapacity/,
  );
  expect(await aliveOf(other)).toEqual([]);
  expect(await instancesOf(other)).toHaveLength(4);
});

test('an instance of ours that no row knows is ended, once its launch would have been written down', async () => {
  const id = await running(0);
  await managed.platform.owner.query('delete from cluster_node where cluster_id = $1', [id]);
  await running(0);
  await endStrangers(managing());
  expect(await aliveOf(id)).toHaveLength(1);
  managed.now += 6 * 60_000;
  await endStrangers(managing());
  expect(await aliveOf(id)).toEqual([]);
});
