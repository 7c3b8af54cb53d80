import { AwsCustomer } from '../../src/account/aws/aws-customer';
import { CUSTOMER_ROLE_PATH, TENANT_TAG_KEY } from '../../../lib/contract/lakehouse';
import { FakeAws, type FakeAwsState } from './fake-aws';
import { VALID } from './tenant';

const ACCOUNT = '11111111-1111-4111-8111-111111111111';
const ROLE = { accountId: ACCOUNT, roleArn: 'arn:aws:iam::123456789012:role/lakehouse/acme' };
const NETWORK = {
  region: 'eu-west-1',
  vpcId: 'vpc-00000001',
  subnetIds: ['subnet-00000001', 'subnet-00000002'],
  securityGroupIds: ['sg-00000001'],
};
const STORAGE_ACCESS = 'arn:aws:iam::999999999999:role/lakehouse/main/storage-access/role';
const keyArn = (name: string) => `arn:aws:kms:eu-west-1:123456789012:key/${name}`;
const WELL: FakeAwsState = {
  externalId: ACCOUNT,
  tag: ACCOUNT,
  vpc: { id: NETWORK.vpcId, dnsSupport: true, dnsHostnames: true },
  subnets: {
    'subnet-00000001': { zone: 'eu-west-1a', vpc: NETWORK.vpcId },
    'subnet-00000002': { zone: 'eu-west-1b', vpc: NETWORK.vpcId },
  },
  securityGroups: { 'sg-00000001': NETWORK.vpcId },
  endpoints: { 'vpce-00000001': { state: 'available', names: ['vpce-1.example.com', 'relay.eu1.lake.example.com'] } },
  buckets: { 'acme-root': 'eu-west-1' },
  closedBuckets: [],
  keys: { [keyArn('good')]: { state: 'Enabled', spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' } },
  closedKeys: [],
  denied: [],
  ill: false,
};

let fake: FakeAws;
let aws: AwsCustomer;
const before = { ...process.env };
beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' });
  fake = await FakeAws.start(WELL);
  const { endpoint } = fake;
  aws = new AwsCustomer({
    region: 'eu-west-1',
    controlPlane: 'main',
    relayHost: 'relay.eu1.lake.example.com',
    storageAccessRoleArn: STORAGE_ACCESS,
    endpoint,
  });
});
beforeEach(() => {
  fake.state = WELL;
  fake.calls.length = 0;
});
afterAll(async () => {
  process.env = before;
  await fake.stop();
});

describe('a role', () => {
  test('is proved by being had with the external id, and not without one or with a wrong one', async () => {
    expect(await aws.proveRole(ROLE)).toEqual([]);
    const asked = fake.calls.map((call) => call.get('ExternalId'));
    expect(asked).toEqual([ACCOUNT, null, expect.not.stringContaining(ACCOUNT)]);
    for (const call of fake.calls) {
      expect(Object.fromEntries(call)).toMatchObject({
        RoleArn: ROLE.roleArn,
        'Tags.member.1.Key': TENANT_TAG_KEY,
        'Tags.member.1.Value': ACCOUNT,
        DurationSeconds: '900',
        RoleSessionName: 'lakehouse-main',
        Policy: expect.stringContaining('ec2:Describe*') as string,
      });
    }
  });

  test('is refused that anyone may have, for both reasons', async () => {
    fake.state = { ...WELL, externalId: null };
    const reasons = await aws.proveRole(ROLE);
    expect(reasons).toEqual([
      expect.stringContaining('can be assumed without an external id'),
      expect.stringContaining('can be assumed with a wrong external id'),
    ]);
  });

  test.each([
    ['trusts another account', { externalId: '22222222-2222-4222-8222-222222222222' }],
    ['asks for another tag', { tag: 'other' }],
  ])('is refused that %s', async (_what, over) => {
    fake.state = { ...WELL, ...over };
    expect(await aws.proveRole(ROLE)).toEqual([
      expect.stringMatching(/cannot be assumed with the external id .*: not authorized/),
    ]);
  });

  test('that delivers logs is proved by a session of the storage access role that bears the account', async () => {
    expect(await aws.proveDeliveryRole(ROLE)).toEqual([]);
    const [first, ...then] = fake.calls.map((call) => [
      call.get('RoleArn'),
      call.get('ExternalId'),
      call.get('Tags.member.1.Value'),
    ]);
    expect(first).toEqual([STORAGE_ACCESS, null, ACCOUNT]);
    expect(then.map(([role, externalId]) => [role, externalId])).toEqual([
      [ROLE.roleArn, ACCOUNT],
      [ROLE.roleArn, null],
      [ROLE.roleArn, expect.not.stringContaining(ACCOUNT)],
    ]);
    fake.state = { ...WELL, externalId: null };
    expect(await aws.proveDeliveryRole(ROLE)).toHaveLength(2);
  });

  test('is neither proved nor refused while AWS is ill', async () => {
    fake.state = { ...WELL, ill: true };
    await expect(aws.proveRole(ROLE)).rejects.toThrow('ill');
  }, 20_000);

  test('is registered with the path to which the control plane is limited, and no other', () => {
    expect(CUSTOMER_ROLE_PATH).toBe('/lakehouse/');
    expect(JSON.stringify(VALID.credentials(1))).toContain(`:role${CUSTOMER_ROLE_PATH}`);
  });
});

describe('a network', () => {
  const vpc = WELL.vpc;
  test('is well', async () => {
    expect(await aws.checkNetwork(ROLE, NETWORK)).toEqual({ errors: [], warnings: [] });
  });

  test.each<[string, Partial<FakeAwsState>, string, RegExp]>([
    ['no VPC', { vpc: { ...vpc, id: 'vpc-2' }, subnets: WELL.subnets }, 'vpc', /does not exist/],
    ['no DNS support', { vpc: { ...vpc, dnsSupport: false } }, 'vpc', /DNS support is not enabled/],
    ['no DNS hostnames', { vpc: { ...vpc, dnsHostnames: false } }, 'vpc', /DNS hostnames are not enabled/],
    ['no subnet', { subnets: {} }, 'subnet', /does not exist/],
    [
      'a subnet elsewhere',
      { subnets: { ...WELL.subnets, 'subnet-00000002': { zone: 'eu-west-1b', vpc: 'vpc-2' } } },
      'subnet',
      /subnet-00000002 is in vpc-2/,
    ],
    [
      'two subnets in one zone',
      { subnets: { ...WELL.subnets, 'subnet-00000002': { zone: 'eu-west-1a', vpc: vpc.id } } },
      'subnet',
      /both in eu-west-1a/,
    ],
    ['no security group', { securityGroups: {} }, 'securityGroup', /does not exist/],
    ['a security group elsewhere', { securityGroups: { 'sg-00000001': 'vpc-2' } }, 'securityGroup', /sg-00000001 is in vpc-2/],
    ['a role that may not look', { denied: ['DescribeVpcAttribute'] }, 'credentials', /not authorized/],
  ])('has %s', async (_what, over, type, message) => {
    fake.state = { ...WELL, ...over };
    const { errors } = await aws.checkNetwork(ROLE, NETWORK);
    expect(errors).toEqual([{ error_type: type, error_message: expect.stringMatching(message) as string }]);
  });
});

describe('a bucket', () => {
  const bucket = (bucketName: string) => ({ accountId: ACCOUNT, workspaceId: '7', bucketName, region: 'eu-west-1' });

  test.each([
    ['acme-none', 'bucket acme-none does not exist'],
    ['acme-far', 'bucket acme-far is in us-east-1, not in eu-west-1'],
  ])('%s is not looked into', async (name, fault) => {
    fake.state = { ...WELL, buckets: { ...WELL.buckets, 'acme-far': 'us-east-1' } };
    expect(await aws.checkBucket(bucket(name))).toEqual([fault]);
    expect(fake.calls).toEqual([]);
  });

  test('is read where the workspace’s things are, in a session that bears the account and may do nothing else', async () => {
    fake.reads.length = 0;
    expect(await aws.checkBucket(bucket('acme-root'))).toEqual([]);
    expect(fake.reads).toEqual([
      expect.stringMatching(/^\/acme-root\/?\?location/),
      expect.stringMatching(/^\/acme-root\/?\?.*max-keys=1&prefix=workspaces%2F7%2F/),
    ]);
    const [session] = fake.calls.map((call) => Object.fromEntries(call));
    expect(session).toMatchObject({ RoleArn: STORAGE_ACCESS, 'Tags.member.1.Value': ACCOUNT });
    const { Statement: statements } = JSON.parse(session?.Policy ?? '') as { Statement: unknown };
    const resource = 'arn:aws:s3:::acme-root';
    expect(statements).toEqual([{ Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketLocation'], Resource: resource }]);
  });

  test('that does not admit the control plane says what its policy must have', async () => {
    fake.state = { ...WELL, closedBuckets: ['acme-root'] };
    const [fault, ...more] = await aws.checkBucket(bucket('acme-root'));
    expect(fault).toMatch(/^bucket acme-root refuses the control plane .* must allow s3:GetBucketLocation/);
    expect(fault).toContain(`to ${STORAGE_ACCESS} in sessions with the tag LakehouseAccountId = ${ACCOUNT}`);
    expect(more).toEqual([]);
  });
});

describe('a key', () => {
  const key = (name: string, use: 'STORAGE' | 'MANAGED_SERVICES') => ({ accountId: ACCOUNT, keyArn: keyArn(name), use });
  const good = WELL.keys[keyArn('good')] ?? { state: '', spec: '', usage: '' };

  test.each(['STORAGE', 'MANAGED_SERVICES'] as const)('is well for %s', async (use) => {
    expect(await aws.checkKey(key('good', use))).toEqual([]);
  });

  test.each<[string, 'STORAGE' | 'MANAGED_SERVICES', RegExp]>([
    ['missing', 'STORAGE', /does not exist/],
    ['missing', 'MANAGED_SERVICES', /does not exist/],
    ['off', 'STORAGE', /is Disabled; it must be Enabled/],
    ['off', 'MANAGED_SERVICES', /must be Enabled/],
    ['rsa', 'STORAGE', /is RSA_2048 for ENCRYPT_DECRYPT; it must be SYMMETRIC_DEFAULT/],
    ['closed', 'STORAGE', /must allow kms:DescribeKey, .* LakehouseAccountId = 1111/],
    ['closed', 'MANAGED_SERVICES', /must allow kms:Encrypt and kms:Decrypt to .* LakehouseAccountId = 1111/],
  ])('that is %s for %s is refused', async (name, use, message) => {
    const off = { ...good, state: 'Disabled' };
    const keys = { [keyArn('off')]: off, [keyArn('rsa')]: { ...good, spec: 'RSA_2048' }, [keyArn('closed')]: good };
    fake.state = { ...WELL, keys, closedKeys: [keyArn('closed')] };
    expect(await aws.checkKey(key(name, use))).toEqual([expect.stringMatching(message)]);
  });

  test('of another region is out of the control plane’s reach', async () => {
    const far = { ...key('good', 'STORAGE'), keyArn: keyArn('good').replace('eu-west-1', 'us-east-1') };
    expect(await aws.checkKey(far)).toEqual([expect.stringContaining('must be in eu-west-1')]);
  });
});

test('an endpoint is what AWS says, and for nodes when it bears the name of the relay', async () => {
  const endpoint = { region: 'eu-west-1', awsVpcEndpointId: 'vpce-00000001' };
  const found = { state: 'available', awsAccount: '123456789012', serviceName: 'service' };
  expect(await aws.findEndpoint(ROLE, endpoint)).toEqual({ ...found, useCase: 'DATAPLANE_RELAY_ACCESS' });
  fake.state = { ...WELL, endpoints: { 'vpce-00000001': { state: 'pendingAcceptance', names: [] } } };
  expect(await aws.findEndpoint(ROLE, endpoint)).toEqual({ ...found, state: 'pendingAcceptance', useCase: 'GENERAL_ACCESS' });
  expect(await aws.findEndpoint(ROLE, { ...endpoint, awsVpcEndpointId: 'vpce-00000002' })).toBeUndefined();
});
