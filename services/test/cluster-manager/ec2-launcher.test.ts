import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { randomUUID } from 'node:crypto';
import { findNodeType } from '../../src/node-types/catalog';
import { Ec2Launcher } from '../../src/cluster-manager/launchers/ec2/ec2-launcher';
import { Sessions } from '../../src/cluster-manager/launchers/ec2/sessions';
import type { LaunchRequest, NodeType } from '../../src/cluster-manager/launchers/launcher';
import { ACCOUNT, EmulatedAws, profileArn } from './emulated-aws';
import { launcherConformance } from './launcher-conformance';
import { UnreliableAws } from './unreliable-aws';

// On an AWS on loopback where IAM decides every call, with the strict cross-account policy.

let aws: EmulatedAws;
const OWNER = { accountId: ACCOUNT, workspaceId: '1' };
beforeAll(async () => void (aws = await EmulatedAws.start()), 120_000);
afterAll(() => aws.stop(), 60_000);

function type(id: string): NodeType {
  const found = findNodeType(id);
  if (!found) throw new Error(`there is no node type ${id}`);
  return found;
}

function open(endpoint = aws.endpoint): Ec2Launcher {
  const sessions = new Sessions({
    region: 'eu-west-1',
    controlPlane: 'main',
    endpoint,
    now: Date.now,
    imageOwner: aws.imageOwner,
  });
  return new Ec2Launcher({
    sessions,
    controlPlane: 'main',
    dataPlaneOf: ({ workspaceId }) => Promise.resolve({ ...aws.dataPlane, workspaceId }),
  });
}

launcherConformance(
  'ec2',
  async () => {
    await aws.control('POST', '/faults', { instanceType: 'm5.8xlarge', count: -1 });
    return {
      owner: OWNER,
      stranger: { ...OWNER, workspaceId: '2' },
      sample: { nodeTypes: [type('m5.large')] as const, market: { lifecycle: 'ON_DEMAND' } as const },
      tooLarge: { nodeTypes: [type('m5.8xlarge')] as const, market: { lifecycle: 'ON_DEMAND' } as const },
      open,
    };
  },
  () => Promise.resolve(),
);

describe('in AWS', () => {
  const request = (over: Partial<LaunchRequest> = {}): LaunchRequest => ({
    owner: OWNER,
    clusterId: 'c',
    clientToken: randomUUID(),
    use: 'worker',
    count: 2,
    nodeTypes: [type('m5.large')],
    market: { lifecycle: 'ON_DEMAND' },
    tags: { team: 'blue', Vendor: 'Mallory' },
    ...over,
  });

  afterEach(async () => {
    await aws.control('DELETE', '/faults');
    const launcher = open();
    await launcher.end(
      OWNER,
      (await launcher.list(OWNER)).map(({ instanceId }) => instanceId),
    );
  });

  test('a node is known by its instance, its AWS account and the role of its profile, whatever the profile is called', async () => {
    const asked = request({ count: 1, tags: { 'lakehouse:role': 'mallory' } });
    const { instances } = await open().launch(asked);
    const proof = { kind: 'instance', awsAccountId: '222222222222', roleName: 'role-of-nodes' };
    expect(instances).toMatchObject([{ proof: { ...proof, instanceId: instances[0]?.instanceId } }]);
    expect((await open().launch(asked)).instances).toEqual(instances);
  });

  test('a cluster that names an instance profile gets it, and is expected with its role', async () => {
    const own = await open().launch(request({ count: 1, instanceProfileArn: profileArn('etl') }));
    expect(own.instances).toMatchObject([{ proof: { roleName: 'role-of-etl' } }]);
    const id = String(own.instances[0]?.instanceId);
    const { Reservations: seen = [] } = await aws.customer.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(seen[0]?.Instances?.[0]?.IamInstanceProfile?.Arn).toBe(profileArn('etl'));
    const usual = await open().launch(request({ count: 1, instanceProfileArn: profileArn('nodes') }));
    expect(usual.instances).toMatchObject([{ proof: { roleName: 'role-of-nodes' } }]);
  });

  test('fails on an instance profile without templates, and on one whose role may not be passed', async () => {
    const unknown = await open().launch(request({ instanceProfileArn: profileArn('unknown') }));
    expect(unknown).toMatchObject({ instances: [], failure: { code: 'INVALID_ARGUMENT' } });
    expect(unknown.failure?.message).toMatch(/instance-profile\/unknown .*furtherInstanceProfiles/);
    const forbidden = await open().launch(request({ instanceProfileArn: profileArn('forbidden') }));
    expect(forbidden).toMatchObject({ instances: [], failure: { code: 'AWS_AUTHORIZATION_FAILURE' } });
  });

  test('a zone without room is left for another, and a type without room for another type', async () => {
    await aws.control('POST', '/faults', { instanceType: 'm5.large', az: 'eu-west-1a', count: -1 });
    const elsewhere = await open().launch(request());
    expect(elsewhere.instances.map(({ zone }) => zone)).toEqual(['eu-west-1b', 'eu-west-1b']);
    await aws.control('POST', '/faults', { instanceType: 'm5.large', count: -1 });
    const other = await open().launch(request({ nodeTypes: [type('m5.large'), type('m5.xlarge')] }));
    expect(other.instances.map(({ nodeTypeId }) => nodeTypeId)).toEqual(['m5.xlarge', 'm5.xlarge']);
  });

  test('a fleet that comes short answers what it has, and why', async () => {
    await aws.control('POST', '/faults', { az: 'eu-west-1b', count: -1 });
    await aws.control('POST', '/faults', { az: 'eu-west-1a', count: -1, after: 1 });
    const { instances, failure } = await open().launch(request({ count: 3 }));
    expect(instances).toHaveLength(1);
    expect(failure).toMatchObject({
      code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
      parameters: { aws_api_error_code: 'InsufficientInstanceCapacity' },
    });
  });

  test.each([
    ['InsufficientFreeAddressesInSubnet', 'AWS_INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET_FAILURE'],
    ['MaxSpotInstanceCountExceeded', 'AWS_MAX_SPOT_INSTANCE_COUNT_EXCEEDED_FAILURE'],
    ['VcpuLimitExceeded', 'AWS_RESOURCE_QUOTA_EXCEEDED'],
    ['RequestLimitExceeded', 'AWS_REQUEST_LIMIT_EXCEEDED'],
    ['Client.InvalidKMSKey.InvalidState', 'AWS_INACCESSIBLE_KMS_KEY_FAILURE'],
    ['SomethingNew', 'CLOUD_PROVIDER_LAUNCH_FAILURE'],
  ])('%s is %s', async (code, reason) => {
    await aws.control('POST', '/faults', { code, count: -1 });
    const { instances, failure } = await open().launch(request());
    expect(instances).toEqual([]);
    expect(failure).toMatchObject({
      code: reason,
      parameters: { aws_api_error_code: code },
      passes: code === 'RequestLimitExceeded',
    });
    expect(failure?.message).toMatch(/; (ask|end|try)/);
  });

  test('spot falls back to on-demand where it may, and only there', async () => {
    await aws.control('POST', '/faults', { market: 'spot', count: -1 });
    const spot = { lifecycle: 'SPOT', bidPercent: 80 } as const;
    const without = await open().launch(request({ market: { ...spot, fallback: false } }));
    expect(without).toMatchObject({ instances: [], failure: { code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE' } });
    const asked = request({ market: { ...spot, fallback: true } });
    const { instances } = await open().launch(asked);
    expect(instances.map(({ lifecycle }) => lifecycle)).toEqual(['ON_DEMAND', 'ON_DEMAND']);
    expect((await open().launch(asked)).instances).toHaveLength(2);
    expect((await open().list(OWNER)).filter(({ clientToken }) => clientToken === asked.clientToken)).toHaveLength(2);
  });

  test('the nodes of a launch are in one zone, also those that fall back to on-demand', async () => {
    await aws.control('POST', '/faults', { az: 'eu-west-1a', market: 'spot', after: 1, count: -1 });
    const market = { lifecycle: 'SPOT', bidPercent: 100, fallback: true } as const;
    const { instances, failure } = await open().launch(request({ count: 3, market }));
    expect(failure).toBeUndefined();
    expect(instances.map(({ lifecycle, zone }) => `${lifecycle} ${zone}`).sort()).toEqual([
      'ON_DEMAND eu-west-1a',
      'ON_DEMAND eu-west-1a',
      'SPOT eu-west-1a',
    ]);
  });

  test('a named zone is kept to', async () => {
    const { instances } = await open().launch(request({ zone: 'eu-west-1b' }));
    expect(instances.map(({ zone }) => zone)).toEqual(['eu-west-1b', 'eu-west-1b']);
    expect((await open().launch(request({ zone: 'eu-west-1c' }))).failure?.code).toBe('INVALID_ARGUMENT');
  });

  test('an instance that the customer ends, and one that spot takes, are listed with the reason', async () => {
    const { instances } = await open().launch(request({ market: { lifecycle: 'SPOT', bidPercent: 100, fallback: false } }));
    const [first, second] = instances.map(({ instanceId }) => instanceId);
    await aws.customer.send(new TerminateInstancesCommand({ InstanceIds: [String(first)] }));
    await aws.control('POST', '/spot-interrupt', { instanceId: second, noticeSeconds: 0 });
    let listed = await open().list(OWNER);
    const endedBy = (id: string | undefined) => listed.find(({ instanceId }) => instanceId === id)?.endedBy;
    while (endedBy(second) === undefined) listed = await open().list(OWNER);
    expect([endedBy(first), endedBy(second)]).toEqual(['USER_INITIATED_VM_TERMINATION', 'SPOT_INSTANCE_TERMINATION']);
  });

  test('no type has room in any zone: nothing is launched, and every zone was tried', async () => {
    await aws.control('POST', '/faults', { count: -1 });
    const { instances, failure } = await open().launch(request({ nodeTypes: [type('m5.large'), type('m5.xlarge')] }));
    expect(instances).toEqual([]);
    expect(failure).toMatchObject({ code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE', passes: false });
    expect(failure?.message).toMatch(/allow more node types, set zone_id to auto/);
  });

  describe('over a network that fails', () => {
    let between: UnreliableAws;
    beforeEach(async () => void (between = await UnreliableAws.start(aws.endpoint)));
    afterEach(() => between.stop());
    const alive = async () => (await open().list(OWNER)).filter(({ state }) => state === 'pending' || state === 'running');

    test('a launch whose reply is lost is made once, as the client or the next process asks again', async () => {
      const asked = request();
      between.next({ action: 'CreateFleet', lost: true });
      const { instances } = await open(between.endpoint).launch(asked);
      expect(between.left).toBe(0);
      const tokens = between.actions('CreateFleet').map((call) => call.get('ClientToken'));
      expect(tokens).toEqual([asked.clientToken, asked.clientToken]);
      expect((await alive()).map(({ instanceId }) => instanceId).sort()).toEqual(
        instances.map(({ instanceId }) => instanceId).sort(),
      );
      expect(instances).toHaveLength(2);
    });

    test('what AWS throttles is asked again, and passes by itself', async () => {
      between.next({ action: 'CreateFleet', refused: 'RequestLimitExceeded' });
      expect((await open(between.endpoint).launch(request())).instances).toHaveLength(2);
      for (let times = 0; times < 3; times++) between.next({ action: 'CreateFleet', refused: 'RequestLimitExceeded' });
      const asked = request();
      const { instances, failure } = await open(between.endpoint).launch(asked);
      expect([instances, failure?.code, failure?.passes]).toEqual([[], 'AWS_REQUEST_LIMIT_EXCEEDED', true]);
      expect((await open(between.endpoint).launch(asked)).instances).toHaveLength(2);
      expect(await alive()).toHaveLength(4);
    });

    test('an end whose reply is lost is an end', async () => {
      const { instances } = await open().launch(request());
      between.next({ action: 'TerminateInstances', lost: true });
      await open(between.endpoint).end(
        OWNER,
        instances.map(({ instanceId }) => instanceId),
      );
      expect([between.left, await alive()]).toEqual([0, []]);
    });

    test('the customer sees in sessions for which workspace and cluster they are', async () => {
      const launcher = open(between.endpoint);
      await launcher.launch(request({ clusterId: '1124-200000-abcdefgh' }));
      await launcher.list(OWNER);
      const tagsOf = (call: URLSearchParams) =>
        [1, 2, 3]
          .flatMap((index) => call.get(`Tags.member.${index}.Key`) ?? [])
          .map((key, index) => [key, call.get(`Tags.member.${index + 1}.Value`)]);
      const [launch, list] = between.actions('AssumeRole').map((call) => Object.fromEntries(tagsOf(call)) as object);
      const workspace = { LakehouseAccountId: ACCOUNT, LakehouseWorkspaceId: '1' };
      expect(launch).toEqual({ ...workspace, LakehouseClusterId: '1124-200000-abcdefgh' });
      expect(list).toEqual(workspace);
    });
  });

  test('a role that trusts another external id, or may do nothing any more, is an authorization failure, and nothing is launched', async () => {
    await aws.trust('somebody else');
    const strange = await open().launch(request());
    await aws.trust(ACCOUNT);
    await aws.permit(false);
    const revoked = await open().launch(request());
    await aws.permit(true);
    for (const { instances, failure } of [strange, revoked]) {
      expect(instances).toEqual([]);
      expect(failure?.code).toBe('AWS_AUTHORIZATION_FAILURE');
    }
    expect((await open().list(OWNER)).filter(({ state }) => state !== 'ended' && state !== 'ending')).toEqual([]);
  });
});
