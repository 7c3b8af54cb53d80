import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CrossAccountPolicy } from '../../../lib/contract';
import { CrossAccountRole, InstanceProfile, type CrossAccountRoleProps } from '../../../lib/data-plane';
import { nagFindings } from '../../checks/nag';
import { ACCOUNT_ID, CUSTOMER, customerStack, databricksControlPlane, ownControlPlane } from '../contracts';
import { roleIn, statementsOf, synthesized } from './role';

const databricks = { controlPlane: databricksControlPlane() };

/** A profile whose role has the longest ARN that IAM allows without a path. */
function profileOf(stack: Stack, index: number): InstanceProfile {
  const name = `${index}`.padStart(64, 'x');
  const role = iam.Role.fromRoleArn(stack, `Role${index}`, `arn:aws:iam::${CUSTOMER}:role/${name}`);
  return new InstanceProfile(stack, `Profile${index}`, { role });
}

test('an own control plane must present the account id, as external id and as session tag, and come from its path', () => {
  const stack = customerStack();
  roleIn(stack);
  const Principal = { AWS: 'arn:aws:iam::123456789012:root' };
  const ArnLike = { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/lakehouse/eu1/cluster-manager/*' };
  const tag = { 'aws:RequestTag/LakehouseAccountId': ACCOUNT_ID };
  expect(synthesized(stack).trust).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal,
      Condition: { ArnLike, StringEquals: { 'sts:ExternalId': ACCOUNT_ID, ...tag } },
    },
    { Effect: 'Allow', Action: 'sts:TagSession', Principal, Condition: { ArnLike, StringEquals: tag } },
  ]);
});

test.each<[string, Partial<CrossAccountRoleProps>]>([
  ['strict', {}],
  ['managed', { ...databricks, policy: CrossAccountPolicy.MANAGED }],
  ['customerVpc', databricks],
  ['restricted', { ...databricks, policy: CrossAccountPolicy.RESTRICTED, securityGroupIds: ['sg-0a'] }],
])('%s has no physical name and no findings', (_, props) => {
  const stack = customerStack();
  roleIn(stack, props);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { RoleName: Match.absent(), Path: '/lakehouse/' });
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  expect(nagFindings(stack)).toEqual([]);
});

test('no findings in a stack whose AWS account is not known', () => {
  const stack = new Stack(new App(), 'Agnostic');
  roleIn(stack);
  expect(nagFindings(stack)).toEqual([]);
});

test('everything set', () => {
  const stack = customerStack();
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  roleIn(stack, {
    policy: CrossAccountPolicy.STRICT,
    vpcIds: ['vpc-0a', 'vpc-0b'],
    subnetIds: ['subnet-0a'],
    securityGroupIds: ['sg-0a'],
    instanceProfiles: [new InstanceProfile(stack, 'Profile')],
    permissionsBoundary,
    path: '/lakehouse/acme/',
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    Path: '/lakehouse/acme/',
    PermissionsBoundary: stack.resolve(permissionsBoundary.managedPolicyArn) as unknown,
  });
  expect(nagFindings(stack)).toEqual([]);
});

test('passes the roles of registered profiles, each once, to EC2 only', () => {
  const stack = customerStack();
  const [one, two] = [profileOf(stack, 1), profileOf(stack, 2)];
  const role = roleIn(stack, { instanceProfiles: [one] });
  role.allowPassRole(two);
  role.allowPassRole(one);
  const passing = synthesized(stack).statements.filter(({ Action }) => Action === 'iam:PassRole');
  expect(passing).toEqual([
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [one.role.roleArn, two.role.roleArn],
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ]);
});

test('passes the roles below a path, however many they are', () => {
  const stack = customerStack();
  roleIn(stack, { nodeRolePath: '/lakehouse/acme/nodes/' });
  const passing = synthesized(stack).statements.filter(({ Action }) => Action === 'iam:PassRole');
  expect(passing).toMatchObject([{ Resource: `arn:aws:iam::${CUSTOMER}:role/lakehouse/acme/nodes/*` }]);
  expect(nagFindings(stack)).toEqual([]);
});

test.each(['', '/', '/*/', '/lakehouse', 'lakehouse/', '/lake*/', '//'])(
  'fails on the path %j of roles to pass',
  (nodeRolePath) => {
    expect(() => roleIn(customerStack(), { nodeRolePath })).toThrow(/nodeRolePath must be folders/);
  },
);

test('roles that exist are left alone', () => {
  const stack = customerStack();
  const arn = `arn:aws:iam::${CUSTOMER}:role/cross-account`;
  const imported = CrossAccountRole.fromRoleArn(stack, 'Imported', arn);
  expect(imported.roleArn).toBe(arn);
  const given = new iam.Role(stack, 'Given', { assumedBy: new iam.AccountRootPrincipal() });
  const wrapped = CrossAccountRole.fromRole(stack, 'Wrapped', given);
  expect(wrapped.roleArn).toBe(given.roleArn);
  for (const role of [imported, wrapped]) role.allowPassRole(profileOf(stack, role === imported ? 1 : 2));
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  Template.fromStack(stack).resourcePropertiesCountIs('AWS::IAM::Role', { Policies: Match.anyValue() }, 0);
});

test('two in one stack', () => {
  const stack = customerStack();
  roleIn(stack);
  roleIn(stack, databricks, 'Other');
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 2);
});

test('GovCloud', () => {
  const stack = customerStack('us-gov-west-1');
  roleIn(stack, { controlPlane: ownControlPlane('us-gov-west-1') });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('arn:aws:');
});

test('tokens pass untouched', () => {
  const stack = new Stack(new App(), 'Agnostic');
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  roleIn(stack, {
    accountId: parameter('AccountId'),
    vpcIds: [parameter('Vpc')],
    subnetIds: [parameter('Subnet')],
    securityGroupIds: [parameter('Group')],
    path: parameter('Path'),
  });
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
});

describe('the limits of IAM', () => {
  const INLINE = 10_240;
  const MANAGED = 6_144;
  const size = (props: Partial<CrossAccountRoleProps> = {}) => JSON.stringify(statementsOf(props)).length + 50;

  test.each([1, 20, 100])('%d workspaces in one VPC, which share a profile, fit even a managed policy', (workspaces) => {
    const stack = customerStack();
    const shared = profileOf(stack, 0);
    const role = roleIn(stack, { vpcIds: ['vpc-0123456789abcdef0'] });
    for (let i = 0; i < workspaces; i++) role.allowPassRole(shared);
    expect(JSON.stringify(synthesized(stack).statements).length).toBeLessThan(MANAGED);
  });

  test('40 profiles with the longest names fit', () => {
    const stack = customerStack();
    const role = roleIn(stack);
    for (let i = 0; i < 40; i++) role.allowPassRole(profileOf(stack, i));
    expect(JSON.stringify(synthesized(stack).statements).length).toBeLessThan(INLINE);
  });

  test.each([CrossAccountPolicy.MANAGED, CrossAccountPolicy.CUSTOMER_VPC, CrossAccountPolicy.RESTRICTED])('%s fits', (policy) => {
    expect(size({ ...databricks, policy, securityGroupIds: ['sg-0a'] })).toBeLessThan(MANAGED);
  });

  test('fails on a 41st profile', () => {
    const stack = customerStack();
    const role = roleIn(stack);
    const register = (count: number) => {
      for (let i = 0; i < count; i++) role.allowPassRole(profileOf(stack, i));
    };
    expect(() => register(41)).toThrow(/at most 40 instance profiles, got 41; let workspaces share a profile/);
  });
});

test.each<[string, Partial<CrossAccountRoleProps>, RegExp]>([
  ['an AWS account id', { accountId: CUSTOMER }, /accountId must be a lower-case UUID/],
  ['strict without a VPC', { vpcIds: [] }, /vpcIds must not be empty with the policy "strict"/],
  [
    'restricted without a group',
    { policy: CrossAccountPolicy.RESTRICTED },
    /securityGroupIds must not be empty with the policy "restricted"/,
  ],
  ['an id of another kind', { vpcIds: ['subnet-0a'] }, /vpcIds must begin with "vpc-", got "subnet-0a"/],
  [
    'several mistakes at once',
    { subnetIds: ['vpc-0a'], securityGroupIds: ['x'] },
    /2 problems:[^]*subnetIds must[^]*securityGroupIds must/,
  ],
])('fails on %s', (_, props, message) => {
  expect(() => roleIn(customerStack(), props)).toThrow(message);
});
