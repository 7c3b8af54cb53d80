import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnRole, ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { Bucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { CrossAccountPolicy } from '../../lib/contract';
import {
  ClusterLaunchTemplate,
  CrossAccountRole,
  DataPlane,
  DataPlaneNetwork,
  DataSource,
  InstanceProfile,
  RootBucket,
  WorkspaceKey,
  WorkspaceNetwork,
  type DataPlaneProps,
} from '../../lib/data-plane';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, customerStack, databricksControlPlane, ownControlPlane } from './contracts';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

function dataPlane(props: Partial<DataPlaneProps> = {}, stack = customerStack(), id = 'DataPlane'): DataPlane {
  return new DataPlane(stack, id, {
    controlPlane: ownControlPlane(),
    accountId: ACCOUNT_ID,
    availabilityZones: ZONES,
    workspaces: [{ name: 'prod' }],
    ...props,
  });
}

const isRole = (node: IConstruct) => node instanceof CfnRole;
const isBucketPolicy = (node: IConstruct) => node instanceof CfnBucketPolicy;

const names = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `w${index + 1}` }));

const resources = (stack: Stack) =>
  stack.node.findAll().filter((node) => CfnResource.isCfnResource(node) && node.stack === stack);

describe('at its defaults', () => {
  test('a workspace has subnets, a bucket, a key, a profile and a launch template for each use', () => {
    const template = Template.fromStack(Stack.of(dataPlane()));
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.resourceCountIs('AWS::IAM::InstanceProfile', 1);
    template.resourceCountIs('AWS::EC2::LaunchTemplate', 3);
    template.resourceCountIs('AWS::S3::Bucket', 2); // one for the access logs of the other
  });

  test.each([
    ['of this library', ownControlPlane()],
    ['of Databricks', databricksControlPlane()],
  ])('with a control plane %s nothing is found that is not acknowledged', (_, controlPlane) => {
    expect(nagFindings(dataPlane({ controlPlane, workspaces: names(2), logDelivery: true }))).toEqual([]);
  });

  test('a control plane that makes its own launch templates gets none, and no profile', () => {
    const plane = dataPlane({ controlPlane: databricksControlPlane() });
    expect(plane.workspaces[0]?.instanceProfile).toBeUndefined();
    const template = Template.fromStack(Stack.of(plane));
    template.resourceCountIs('AWS::EC2::LaunchTemplate', 0);
    template.resourceCountIs('AWS::IAM::InstanceProfile', 0);
  });
});

describe('size', () => {
  test('75 resources with its first workspace, 30 for each further one', () => {
    const [one, two] = [1, 2].map((count) => resources(Stack.of(dataPlane({ workspaces: names(count) }))).length);
    expect(one).toBeLessThanOrEqual(75);
    expect(Number(two) - Number(one)).toBeLessThanOrEqual(30);
  });

  test.each([1, 20, 100])('with %p workspaces every stack stays below what CloudFormation and IAM allow', (count) => {
    const stack = customerStack();
    dataPlane(
      { availabilityZones: ZONES.slice(0, 2), workspaces: names(count).map((name) => ({ ...name, expectedNodes: 20 })) },
      stack,
    );
    const constructs = stack.node.findAll();
    const nested = constructs.filter((node): node is Stack => node !== stack && 'nestedStackResource' in node);
    expect(nested).toHaveLength(Math.max(0, count - 12));
    for (const one of [stack, ...nested]) expect(resources(one).length).toBeLessThanOrEqual(450);
    const all = [stack, ...nested].reduce((sum, one) => sum + resources(one).length, 0);
    expect(all).toBeLessThanOrEqual(2500); // of one operation on nested stacks
    // Resolved without a synthesis of the nested stacks, which takes its time.
    const longest = (documents: unknown[]) =>
      Math.max(...documents.map((document) => JSON.stringify(stack.resolve(document)).length));
    expect(longest(constructs.filter(isRole).map(({ policies }) => policies ?? []))).toBeLessThan(10240);
    expect(longest(constructs.filter(isBucketPolicy).map(({ policyDocument }): unknown => policyDocument))).toBeLessThan(20480);
  });

  test('a workspace stays where it was said to be, whatever comes before it', () => {
    const stack = customerStack();
    const { workspaces } = dataPlane({ workspaces: [{ name: 'apart', ownStack: true }, { name: 'here' }] }, stack);
    expect(workspaces.map(({ rootBucket }) => rootBucket.stack === stack)).toEqual([false, true]);
  });

  test('warns before it is too late', () => {
    const stack = customerStack();
    const workspaces = names(18).map((name) => ({ ...name, expectedNodes: 20, ownStack: false }));
    dataPlane({ workspaces }, stack);
    Annotations.fromStack(stack).hasWarning('/Stack/DataPlane', Match.stringLikeRegexp('of the 500 resources'));
  });

  test('fails on more than a stack can have', () => {
    const workspaces = names(30).map((name) => ({ ...name, expectedNodes: 20, ownStack: false }));
    expect(() => dataPlane({ workspaces })).toThrow(/at most 500 resources, got \d+ .*ownStack/);
  });
});

describe('every part can be given', () => {
  test('nothing is created that was given', () => {
    const stack = customerStack();
    const network = DataPlaneNetwork.fromDataPlaneNetworkAttributes(stack, 'TheirNetwork', {
      controlPlane: ownControlPlane(),
      vpcId: 'vpc-1',
      availabilityZones: ZONES,
    });
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::210987654321:role/nodes', { mutable: false });
    const template = ClusterLaunchTemplate.fromLaunchTemplateId(stack, 'TheirTemplate', 'lt-1');
    const { workspaces } = dataPlane(
      {
        register: false,
        network,
        crossAccountRole: CrossAccountRole.fromRoleArn(stack, 'TheirRole', 'arn:aws:iam::210987654321:role/lakehouse'),
        rootBucket: RootBucket.fromRootBucketAttributes(stack, 'TheirBucket', {
          bucket: Bucket.fromBucketName(stack, 'Bucket', 'acme-root'),
        }),
        encryptionKey: WorkspaceKey.fromKeyArn(stack, 'TheirKey', 'arn:aws:kms:eu-west-1:210987654321:key/1'),
        workspaces: [
          {
            name: 'prod',
            network: WorkspaceNetwork.fromWorkspaceNetworkAttributes(stack, 'TheirSubnets', {
              vpcId: 'vpc-1',
              subnetIds: ['subnet-1', 'subnet-2'],
              securityGroupIds: ['sg-1'],
            }),
            instanceProfile: InstanceProfile.fromInstanceProfileAttributes(stack, 'TheirProfile', {
              instanceProfileArn: 'arn:aws:iam::210987654321:instance-profile/nodes',
              role,
            }),
            driverTemplate: template,
            workerTemplate: template,
            gpuTemplate: template,
          },
        ],
      },
      stack,
    );
    expect(resources(stack)).toEqual([]);
    expect(workspaces[0]?.registration).toEqual({
      name: 'prod',
      crossAccountRoleArn: 'arn:aws:iam::210987654321:role/lakehouse',
      vpcId: 'vpc-1',
      subnetIds: ['subnet-1', 'subnet-2'],
      securityGroupIds: ['sg-1'],
      rootBucketName: 'acme-root',
      keyArn: 'arn:aws:kms:eu-west-1:210987654321:key/1',
      instanceProfileArns: ['arn:aws:iam::210987654321:instance-profile/nodes'],
      driverTemplateId: 'lt-1',
      workerTemplateId: 'lt-1',
      gpuTemplateId: 'lt-1',
    });
  });

  test('the created role admits subnets, groups and profiles that somebody else made', () => {
    const stack = customerStack();
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::210987654321:role/etl-nodes', { mutable: false });
    const profile = { instanceProfileArn: 'arn:aws:iam::210987654321:instance-profile/etl', role };
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES, vpcCidrBlock: '10.0.0.0/16' });
    const etl = InstanceProfile.fromInstanceProfileAttributes(stack, 'Etl', profile);
    dataPlane(
      {
        vpc,
        availabilityZones: ZONES.slice(0, 2),
        workspaces: [
          {
            name: 'prod',
            subnets: ['subnet-1', 'subnet-2'].map((id) => Subnet.fromSubnetId(stack, id, id)),
            securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
            furtherInstanceProfiles: [etl],
          },
        ],
      },
      stack,
    );
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::Subnet', 0);
    const policy = JSON.stringify(template.findResources('AWS::IAM::Role'));
    for (const given of ['subnet/subnet-1', 'security-group/sg-1', 'role/etl-nodes']) expect(policy).toContain(given);
  });

  test('a further instance profile has launch templates of its own, for clusters that name it', () => {
    const stack = customerStack();
    const etl = new InstanceProfile(stack, 'Etl');
    dataPlane({ workspaces: [{ name: 'prod', furtherInstanceProfiles: [etl] }] }, stack);
    const profile = stack.resolve(etl.instanceProfileArn) as object;
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::LaunchTemplate', 6);
    template.resourcePropertiesCountIs(
      'AWS::EC2::LaunchTemplate',
      {
        LaunchTemplateData: { IamInstanceProfile: { Arn: profile } },
        TagSpecifications: [
          {
            Tags: Match.arrayWith([
              { Key: 'lakehouse:instance-profile', Value: stack.resolve(etl.instanceProfileName) as object },
            ]),
          },
        ],
      },
      3,
    );
  });

  test('workspaces can share bucket and key, and one can bring its own', () => {
    const stack = customerStack();
    const shared = { controlPlane: ownControlPlane(), accountId: ACCOUNT_ID };
    const rootBucket = new RootBucket(stack, 'Shared', shared);
    const own = new RootBucket(stack, 'Own', shared);
    const encryptionKey = new WorkspaceKey(stack, 'Key', shared);
    const workspaces = [{ name: 'dev' }, { name: 'prod', rootBucket: own, customerManagedKey: false }];
    const plane = dataPlane({ rootBucket, encryptionKey, workspaces }, stack);
    expect(plane.workspaces.map((workspace) => workspace.rootBucket)).toEqual([rootBucket, own]);
    expect(plane.workspaces.map((workspace) => workspace.encryptionKey)).toEqual([encryptionKey, undefined]);
  });
});

describe('what nodes may do', () => {
  const nodePolicies = (props: Partial<DataPlaneProps>) => {
    const template = Template.fromStack(Stack.of(dataPlane(props)));
    return JSON.stringify(template.findResources('AWS::IAM::Policy'));
  };

  test('they reach a bucket of their workspace alone', () => {
    expect(nodePolicies({})).toContain('s3:PutObject');
  });

  test('they do not reach a bucket that workspaces share, unless asked for', () => {
    const stack = customerStack();
    const rootBucket = new RootBucket(stack, 'Shared', { controlPlane: ownControlPlane(), accountId: ACCOUNT_ID });
    const workspaces = [{ name: 'dev' }, { name: 'etl', nodesReachRootBucket: true }];
    dataPlane({ rootBucket, register: false, workspaces }, stack);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
  });

  test('they reach data sources, whose permissions can go to a profile of their own', () => {
    const stack = customerStack();
    const etl = new InstanceProfile(stack, 'Etl');
    const bucket = (name: string) => DataSource.bucket({ bucket: Bucket.fromBucketName(stack, name, name) });
    const plane = dataPlane(
      { workspaces: [{ name: 'prod', dataSources: [bucket('raw')], furtherInstanceProfiles: [etl] }] },
      stack,
    );
    plane.workspaces[0]?.addDataSource(bucket('billing'), etl);
    const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map((policy) =>
      JSON.stringify(policy),
    );
    expect(policies.map((policy) => [policy.includes(':::raw'), policy.includes(':::billing')])).toEqual(
      expect.arrayContaining([
        [true, false],
        [false, true],
      ]),
    );
  });

  test('fails on a data source with permissions where nodes have no identity', () => {
    const stack = customerStack();
    const source = DataSource.bucket({ bucket: Bucket.fromBucketName(stack, 'Raw', 'raw') });
    const props = { controlPlane: databricksControlPlane(), workspaces: [{ name: 'prod', dataSources: [source] }] };
    expect(() => dataPlane(props, stack)).toThrow(/instanceProfile to grant them to/);
  });
});

test('the control plane may pass the roles of all workspaces and of nobody else', () => {
  const stack = customerStack();
  dataPlane({ workspaces: names(2) }, stack);
  const template = Template.fromStack(stack);
  const path = '/lakehouse/StackDataPlane';
  template.resourcePropertiesCountIs('AWS::IAM::Role', { Path: Match.stringLikeRegexp(`^${path}`) }, 2);
  template.hasResourceProperties('AWS::IAM::Role', {
    Path: '/lakehouse/',
    Policies: [
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: 'iam:PassRole', Resource: Match.stringLikeRegexp(`role${path}[A-Za-z0-9]+/\\*$`) }),
          ]),
        },
      },
    ],
  });
});

test('switches: endpoints unrestricted, without flow logs and keys, with log delivery', () => {
  const stack = customerStack();
  dataPlane(
    { flowLogs: false, restrictEndpoints: false, logDelivery: true, workspaces: [{ name: 'dev', customerManagedKey: false }] },
    stack,
  );
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::FlowLog', 0);
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.allResourcesProperties('AWS::EC2::VPCEndpoint', { PolicyDocument: Match.absent() });
  template.resourceCountIs('AWS::S3::Bucket', 3); // root, logs, access logs
});

test('the restricted policy names the groups of all workspaces', () => {
  const stack = customerStack();
  dataPlane({ crossAccountPolicy: CrossAccountPolicy.RESTRICTED, workspaces: names(2) }, stack);
  const role = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  for (const name of ['w1', 'w2']) expect(role).toMatch(new RegExp(`Workspaces${name}NetworkSecurityGroup`));
});

test('data is retained, and deleted with both keys only', () => {
  const policies = (app: App, removalPolicy?: RemovalPolicy) => {
    const stack = customerStack('eu-west-1', app);
    dataPlane({ removalPolicy, logDelivery: true }, stack);
    const template = Template.fromStack(stack);
    return ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'].flatMap((type) =>
      Object.values<{ DeletionPolicy?: string }>(template.findResources(type)).map(({ DeletionPolicy }) => DeletionPolicy),
    );
  };
  const deleteData = { context: { 'lakehouse:deleteData': 'true' } };
  expect(new Set(policies(new App()))).toEqual(new Set(['Retain']));
  expect(new Set(policies(new App(), RemovalPolicy.DESTROY))).toEqual(new Set(['Retain']));
  expect(new Set(policies(new App(deleteData), RemovalPolicy.DESTROY))).toEqual(new Set(['Delete']));
});

test('two in one stack do not collide', () => {
  const stack = customerStack();
  dataPlane({}, stack);
  dataPlane({ cidr: '10.1.0.0/16' }, stack, 'Other');
  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 2);
});

test('the roles that the control plane assumes lie below the given path', () => {
  const stack = customerStack();
  dataPlane({ rolePath: '/lakehouse/acme/', logDelivery: true }, stack);
  const roles = Object.values<{ Properties?: { Path?: string } }>(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  expect(roles.filter(({ Properties }) => Properties?.Path === '/lakehouse/acme/')).toHaveLength(2);
});

test('tokens pass', () => {
  const stack = customerStack();
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  dataPlane(
    {
      accountId: text,
      rolePath: text,
      rolePermissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', text),
      workspaces: [
        { name: 'prod', workspaceId: text, expectedNodes: number, subnetCidrs: [text, text, text], nodeTags: { a: text } },
      ],
    },
    stack,
  );
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test.each<[string, Partial<DataPlaneProps>, RegExp]>([
  ['no workspaces', { workspaces: [] }, /at least one/],
  ['a name with a slash', { workspaces: [{ name: 'a/b' }] }, /letters, digits/],
  ['an empty name', { workspaces: [{ name: '' }] }, /letters, digits/],
  ['the same name twice', { workspaces: [{ name: 'a-b' }, { name: 'ab' }] }, /must differ/],
  ['a path that does not end with a slash', { rolePath: '/lakehouse' }, /rolePath must/],
  ['an account id that is none', { accountId: 'acme' }, /lower-case UUID/],
  [
    'the restricted policy with groups in other stacks',
    { crossAccountPolicy: CrossAccountPolicy.RESTRICTED, workspaces: [{ name: 'a', ownStack: true }] },
    /ownStack of "a" must be false/,
  ],
])('fails on %s', (_, props, message) => {
  expect(() => dataPlane(props)).toThrow(message);
});

test('fails on what contradicts a part that is given', () => {
  const stack = customerStack();
  const network = DataPlaneNetwork.fromDataPlaneNetworkAttributes(stack, 'TheirNetwork', {
    controlPlane: ownControlPlane(),
    vpcId: 'vpc-1',
    availabilityZones: ZONES,
  });
  const workspaceNetwork = WorkspaceNetwork.fromWorkspaceNetworkAttributes(stack, 'TheirSubnets', {
    vpcId: 'vpc-1',
    subnetIds: ['subnet-1', 'subnet-2'],
    securityGroupIds: ['sg-1'],
  });
  const encryptionKey = WorkspaceKey.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:210987654321:key/1');
  const crossAccountRole = CrossAccountRole.fromRoleArn(stack, 'TheirRole', 'arn:aws:iam::210987654321:role/lakehouse');
  const props = {
    network,
    flowLogs: true,
    crossAccountRole,
    crossAccountPolicy: CrossAccountPolicy.STRICT,
    workspaces: [{ name: 'prod', network: workspaceNetwork, expectedNodes: 5, encryptionKey, customerManagedKey: false }],
  };
  expect(() => dataPlane(props, stack)).toThrow(
    /4 problems:[^]*«WorkspaceNetworkTwice»[^]*«WorkspaceKeyContradiction»[^]*«NetworkTwice» flowLogs[^]*«CrossAccountRoleTwice»/,
  );
});
