import { DescribeImagesCommand, EC2Client, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { randomUUID } from 'node:crypto';
import { allowing, sessionKeys } from '../../src/account/aws/role-session';
import { Ec2Launcher } from '../../src/cluster-manager/launchers/ec2/ec2-launcher';
import { launching } from '../../src/cluster-manager/launchers/ec2/session-policy';
import { Sessions } from '../../src/cluster-manager/launchers/ec2/sessions';
import { ACCOUNT, EmulatedAws } from './emulated-aws';

// Two workspaces of one account in one VPC, on an AWS on loopback where IAM decides, with the strict cross-account policy.

let aws: EmulatedAws;
beforeAll(async () => void (aws = await EmulatedAws.start()), 120_000);
afterAll(() => aws.stop(), 60_000);

const EVERYTHING = allowing('*', '*');
const MINE = { LakehouseWorkspaceId: '1' };
const OTHERS = { LakehouseWorkspaceId: '2' };

/** EC2 by a session of the customer's role with these tags. */
async function session(tags: Record<string, string>, policy: string): Promise<EC2Client> {
  const at = { region: 'eu-west-1', endpoint: aws.endpoint };
  const options = { sessionName: 'lakehouse-main', externalId: ACCOUNT, policy, tags };
  const role = { accountId: ACCOUNT, roleArn: aws.dataPlane.roleArn };
  return new EC2Client({ ...at, credentials: await sessionKeys(new STSClient(at), role, options) });
}

/** An instance of workspace 1. */
async function launched(): Promise<string> {
  const at = { region: 'eu-west-1', endpoint: aws.endpoint, now: Date.now, imageOwner: aws.imageOwner };
  const launcher = new Ec2Launcher({
    sessions: new Sessions({ ...at, controlPlane: 'main' }),
    controlPlane: 'main',
    dataPlaneOf: ({ workspaceId }) => Promise.resolve({ ...aws.dataPlane, workspaceId }),
  });
  const { instances } = await launcher.launch({
    owner: { accountId: ACCOUNT, workspaceId: '1' },
    clusterId: 'c',
    clientToken: randomUUID(),
    use: 'worker',
    count: 1,
    nodeTypes: [{ nodeTypeId: 'm5.large', cores: 2, memoryMiB: 8192, gpus: 0 }],
    market: { lifecycle: 'ON_DEMAND' },
    tags: {},
  });
  return String(instances[0]?.instanceId);
}

const end = (ec2: EC2Client, instanceId: string) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));

/** What EC2 says to a launch for a workspace that it is only asked about. */
async function verdict(ec2: EC2Client, workspaceId: string | undefined, subnet = 0): Promise<string> {
  const { Images: images = [] } = await aws.customer.send(
    new DescribeImagesCommand({ Filters: [{ Name: 'architecture', Values: ['x86_64'] }] }),
  );
  const tags = [
    { Key: 'Vendor', Value: 'Lakehouse' },
    ...(workspaceId === undefined ? [] : [{ Key: 'lakehouse:workspace', Value: workspaceId }]),
  ];
  const asked = new RunInstancesCommand({
    DryRun: true,
    MinCount: 1,
    MaxCount: 1,
    ImageId: images[0]?.ImageId,
    SubnetId: aws.dataPlane.subnetIds[subnet],
    LaunchTemplate: { LaunchTemplateName: 'worker-nodes' },
    TagSpecifications: [{ ResourceType: 'instance', Tags: tags }],
  });
  return ec2.send(asked).then(
    () => 'launched',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

describe("the customer's role", () => {
  test('ends instances by sessions of their own workspace, and by no other', async () => {
    const id = await launched();
    for (const tags of [OTHERS, {}]) {
      await expect(end(await session(tags, EVERYTHING), id)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    }
    const { TerminatingInstances: ending } = await end(await session(MINE, EVERYTHING), id);
    expect(ending).toMatchObject([{ InstanceId: id, CurrentState: { Name: 'shutting-down' } }]);
  });

  test('launches instances for the workspace of the session, and for no other', async () => {
    expect(await verdict(await session(MINE, EVERYTHING), '1')).toBe('DryRunOperation');
    const refused = [
      verdict(await session(OTHERS, EVERYTHING), '1'),
      verdict(await session(MINE, EVERYTHING), undefined),
      verdict(await session({}, EVERYTHING), '1'),
      verdict(await session({}, EVERYTHING), undefined),
    ];
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['UnauthorizedOperation']));
  });
});

describe('the session policy, whatever the role allows', () => {
  beforeAll(() => aws.permitEverything());
  afterAll(() => aws.permit(true));

  test('launches into the subnets of the workspace alone', async () => {
    const ec2 = await session(MINE, launching({ ...aws.dataPlane, subnetIds: aws.dataPlane.subnetIds.slice(0, 1) }));
    expect([await verdict(ec2, '1', 0), await verdict(ec2, '1', 1)]).toEqual(['DryRunOperation', 'UnauthorizedOperation']);
  });

  test('ends no instance of another workspace', async () => {
    const id = await launched();
    const ec2 = (workspaceId: string) => session(OTHERS, launching({ ...aws.dataPlane, workspaceId }));
    await expect(end(await ec2('2'), id)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    expect((await end(await ec2('1'), id)).TerminatingInstances).toHaveLength(1);
  });

  test('is short enough for STS with the largest network', () => {
    const ids = (kind: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${kind}-0123456789abcde${(index + 16).toString(16)}`);
    const network = { subnetIds: ids('subnet', 16), securityGroupIds: ids('sg', 5) };
    const policy = launching({ ...aws.dataPlane, workspaceId: '9007199254740991', ...network });
    expect(policy.length).toBeLessThanOrEqual(2_048);
  });
});
