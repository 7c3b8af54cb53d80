import { CrossAccountPolicy } from '../../../lib/contract';
import type { CrossAccountRoleProps } from '../../../lib/data-plane';
import { allows, type Request } from '../../checks/iam';
import { ACCOUNT_ID, CUSTOMER, databricksControlPlane } from '../contracts';
import { statementsOf } from './role';

const A = `arn:aws:ec2:eu-west-1:${CUSTOMER}`;
const PROVIDER = '123456789012';
const VPC = { 'ec2:Vpc': `${A}:vpc/vpc-0a` };
const OURS = { 'aws:ResourceTag/lakehouse:data-plane': ACCOUNT_ID };
const VENDOR = { 'aws:RequestTag/Vendor': 'Lakehouse', 'aws:TagKeys': ['Vendor', 'ClusterId'] };
/** For which workspace the session acts, what it launches for it, and what was launched for it. */
const SESSION = { 'aws:PrincipalTag/LakehouseWorkspaceId': '7' };
const NEW = { ...VENDOR, ...SESSION, 'aws:RequestTag/lakehouse:workspace': '7' };
const LAUNCHED = { ...SESSION, 'aws:ResourceTag/Vendor': 'Lakehouse', 'aws:ResourceTag/lakehouse:workspace': '7' };
const TEMPLATE = { 'ec2:LaunchTemplate': `${A}:launch-template/lt-0a`, 'ec2:IsLaunchTemplateResource': 'true' };

type Context = NonNullable<Request['context']>;

/** What IAM is asked when a fleet launches one spot instance, part by part, with the condition keys that EC2 documents. */
const PARTS: Record<string, Request> = {
  fleet: { action: 'ec2:CreateFleet', resource: `${A}:fleet/fleet-0a`, context: NEW },
  'instance of the fleet': { action: 'ec2:CreateFleet', resource: `${A}:instance/*`, context: NEW },
  'volume of the fleet': { action: 'ec2:CreateFleet', resource: `${A}:volume/*`, context: VENDOR },
  'template of the fleet': { action: 'ec2:CreateFleet', resource: `${A}:launch-template/lt-0a`, context: OURS },
  'subnet of the fleet': { action: 'ec2:CreateFleet', resource: `${A}:subnet/subnet-0a`, context: { ...OURS, ...VPC } },
  'image of the fleet': {
    action: 'ec2:CreateFleet',
    resource: 'arn:aws:ec2:eu-west-1::image/ami-0a',
    context: { 'ec2:Owner': PROVIDER },
  },
  instance: {
    action: 'ec2:RunInstances',
    resource: `${A}:instance/*`,
    context: { ...NEW, ...TEMPLATE, 'ec2:MetadataHttpTokens': 'required', 'ec2:InstanceMarketType': 'spot' },
  },
  volume: { action: 'ec2:RunInstances', resource: `${A}:volume/*`, context: { ...VENDOR, ...TEMPLATE, 'ec2:Encrypted': 'true' } },
  interface: {
    action: 'ec2:RunInstances',
    resource: `${A}:network-interface/*`,
    context: { ...VPC, ...TEMPLATE, 'ec2:AssociatePublicIpAddress': 'false' },
  },
  'spot request': { action: 'ec2:RunInstances', resource: `${A}:spot-instances-request/*`, context: VENDOR },
  subnet: { action: 'ec2:RunInstances', resource: `${A}:subnet/subnet-0a`, context: { ...OURS, ...VPC } },
  group: { action: 'ec2:RunInstances', resource: `${A}:security-group/sg-0a`, context: { ...OURS, ...VPC, ...TEMPLATE } },
  image: { action: 'ec2:RunInstances', resource: 'arn:aws:ec2:eu-west-1::image/ami-0a', context: { 'ec2:Owner': PROVIDER } },
  template: { action: 'ec2:RunInstances', resource: `${A}:launch-template/lt-0a`, context: { ...OURS, ...TEMPLATE } },
  'tags of the instance': {
    action: 'ec2:CreateTags',
    resource: `${A}:instance/*`,
    context: { ...VENDOR, 'ec2:CreateAction': 'RunInstances' },
  },
  'tags of the fleet': {
    action: 'ec2:CreateTags',
    resource: `${A}:fleet/*`,
    context: { ...VENDOR, 'ec2:CreateAction': 'CreateFleet' },
  },
  'end of the instance': {
    action: 'ec2:TerminateInstances',
    resource: `${A}:instance/i-0a`,
    context: LAUNCHED,
  },
  'new tag on an instance of a pool': {
    action: 'ec2:CreateTags',
    resource: `${A}:instance/i-0a`,
    context: { ...LAUNCHED, 'aws:RequestTag/ClusterId': '1', 'aws:TagKeys': ['ClusterId'] },
  },
  reading: { action: 'ec2:DescribeInstances', resource: '*', context: { 'aws:RequestedRegion': 'eu-west-1' } },
  'role of spot': {
    action: 'iam:CreateServiceLinkedRole',
    resource: `arn:aws:iam::${CUSTOMER}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
    context: { 'iam:AWSServiceName': 'spot.amazonaws.com' },
  },
};

const strict = statementsOf();

/** A part of the launch with other condition keys; `undefined` leaves one out. */
function changed(part: string, changes: Record<string, string | string[] | undefined>, resource?: string): Request {
  const request = PARTS[part];
  if (!request) throw new Error(`no part ${part}`);
  const entries = Object.entries({ ...request.context, ...changes });
  const context: Context = {};
  for (const [key, value] of entries) if (value !== undefined) context[key] = value;
  return { ...request, context, resource: resource ?? request.resource };
}

test.each(Object.keys(PARTS))('allows a launch: %s', (part) => {
  expect(allows(strict, changed(part, {}))).toBe(true);
});

test.each<[string, Request]>([
  ['a fleet without the vendor tag', changed('fleet', { 'aws:RequestTag/Vendor': undefined })],
  ['a fleet with the tag of another vendor', changed('fleet', { 'aws:RequestTag/Vendor': 'Databricks' })],
  ['an instance without the vendor tag', changed('instance', { 'aws:RequestTag/Vendor': undefined })],
  [
    'an instance without a template',
    changed('instance', { 'ec2:LaunchTemplate': undefined, 'ec2:IsLaunchTemplateResource': 'false' }),
  ],
  ['an instance with IMDSv1', changed('instance', { 'ec2:MetadataHttpTokens': 'optional' })],
  ['an instance in another region', changed('instance', {}, `arn:aws:ec2:us-east-1:${CUSTOMER}:instance/*`)],
  ['a fleet for another workspace', changed('fleet', { 'aws:RequestTag/lakehouse:workspace': '8' })],
  ['a fleet for no workspace', changed('fleet', { 'aws:RequestTag/lakehouse:workspace': undefined })],
  ['an instance for another workspace', changed('instance', { 'aws:RequestTag/lakehouse:workspace': '8' })],
  [
    'an instance by a session of no workspace',
    changed('instance', { 'aws:PrincipalTag/LakehouseWorkspaceId': undefined, 'aws:RequestTag/lakehouse:workspace': '' }),
  ],
  ['a volume without the vendor tag', changed('volume', { 'aws:RequestTag/Vendor': undefined })],
  ['a volume that is not encrypted', changed('volume', { 'ec2:Encrypted': 'false' })],
  ['a public address', changed('interface', { 'ec2:AssociatePublicIpAddress': 'true' })],
  ['an interface in another VPC', changed('interface', { 'ec2:Vpc': `${A}:vpc/vpc-0b` })],
  ['a subnet of another VPC', changed('subnet', { 'ec2:Vpc': `${A}:vpc/vpc-0b` })],
  ['a subnet without the tag of the data plane', changed('subnet', { 'aws:ResourceTag/lakehouse:data-plane': undefined })],
  ['a subnet of another account', changed('subnet', { 'aws:ResourceTag/lakehouse:data-plane': 'other' })],
  ['a group without the tag of the data plane', changed('group', { 'aws:ResourceTag/lakehouse:data-plane': undefined })],
  ['a group that the template does not name', changed('group', { 'ec2:IsLaunchTemplateResource': 'false' })],
  ['a template of someone else', changed('template', { 'aws:ResourceTag/lakehouse:data-plane': undefined })],
  [
    'a fleet from a template of someone else',
    changed('template of the fleet', { 'aws:ResourceTag/lakehouse:data-plane': undefined }),
  ],
  ['an image of another owner', changed('image', { 'ec2:Owner': '999999999999' })],
  ['an image of Amazon', changed('image', { 'ec2:Owner': 'amazon' })],
  ["the customer's own image", changed('image', { 'ec2:Owner': CUSTOMER })],
  ['tagging without creating', changed('tags of the instance', { 'ec2:CreateAction': undefined })],
  ['tagging what bears no vendor tag', changed('new tag on an instance of a pool', { 'aws:ResourceTag/Vendor': undefined })],
  ['changing the vendor tag', changed('new tag on an instance of a pool', { 'aws:TagKeys': ['ClusterId', 'Vendor'] })],
  [
    'moving an instance to another workspace',
    changed('new tag on an instance of a pool', { 'aws:TagKeys': ['ClusterId', 'lakehouse:workspace'] }),
  ],
  [
    'tagging an instance of another workspace',
    changed('new tag on an instance of a pool', { 'aws:ResourceTag/lakehouse:workspace': '8' }),
  ],
  ['taking a subnet over by tagging it', changed('new tag on an instance of a pool', {}, `${A}:subnet/subnet-0b`)],
  ['ending an instance of someone else', changed('end of the instance', { 'aws:ResourceTag/Vendor': undefined })],
  ['ending an instance of another workspace', changed('end of the instance', { 'aws:ResourceTag/lakehouse:workspace': '8' })],
  ['ending an instance of no workspace', changed('end of the instance', { 'aws:ResourceTag/lakehouse:workspace': undefined })],
  [
    'ending an instance by a session of no workspace',
    changed('end of the instance', { 'aws:PrincipalTag/LakehouseWorkspaceId': undefined }),
  ],
  ['reading in another region', changed('reading', { 'aws:RequestedRegion': 'us-east-1' })],
  ['service-linked roles but that of spot', changed('role of spot', { 'iam:AWSServiceName': 'ecs.amazonaws.com' })],
  ['passing a role that is not registered', { action: 'iam:PassRole', resource: `arn:aws:iam::${CUSTOMER}:role/admin` }],
])('refuses %s', (_, request) => {
  expect(allows(strict, request)).toBe(false);
});

test.each([
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateLaunchTemplate',
  'ec2:CreateLaunchTemplateVersion',
  'ec2:CreateNetworkInterface',
  'ec2:CreateSecurityGroup',
  'ec2:CreateSnapshot',
  'ec2:DeleteTags',
  'ec2:GetConsoleOutput',
  'ec2:GetPasswordData',
  'ec2:ModifyInstanceAttribute',
  'ec2:ModifyLaunchTemplate',
  'ec2:ReplaceIamInstanceProfileAssociation',
  'ec2:RequestSpotInstances',
  'iam:CreateRole',
  'iam:PutRolePolicy',
  's3:GetObject',
  'ssm:SendCommand',
])('has no %s, not even on what bears every tag', (action) => {
  const context = {
    ...VENDOR,
    ...OURS,
    ...VPC,
    ...TEMPLATE,
    'aws:ResourceTag/Vendor': 'Lakehouse',
    'aws:RequestedRegion': 'eu-west-1',
  };
  for (const resource of ['*', `${A}:instance/i-0a`, `${A}:launch-template/lt-0a`, `${A}:security-group/sg-0a`]) {
    expect(allows(strict, { action, resource, context })).toBe(false);
  }
});

describe('for a control plane whose sessions say no workspace', () => {
  const statements = statementsOf({ controlPlane: databricksControlPlane(), policy: CrossAccountPolicy.STRICT });
  const vendor = { 'aws:RequestTag/Vendor': 'Databricks', 'aws:ResourceTag/Vendor': 'Databricks' };

  test.each(['fleet', 'instance', 'end of the instance'])('the vendor tag is enough: %s', (part) => {
    const others = { 'aws:PrincipalTag/LakehouseWorkspaceId': undefined, 'aws:ResourceTag/lakehouse:workspace': undefined };
    expect(allows(statements, changed(part, { ...vendor, ...others, 'aws:RequestTag/lakehouse:workspace': undefined }))).toBe(
      true,
    );
    expect(allows(statements, changed(part, {}))).toBe(false);
  });
});

describe("images that lie in the customer's AWS account", () => {
  const { contract } = databricksControlPlane({
    images: { owners: [PROVIDER, CUSTOMER], tag: { key: 'lakehouse:image', value: 'node' } },
  });
  const statements = statementsOf({ controlPlane: { contract }, policy: CrossAccountPolicy.STRICT });
  const image = (tag: string | undefined, owner: string) =>
    changed('image', { 'ec2:Owner': owner, 'aws:ResourceTag/lakehouse:image': tag });

  test('are launched with the tag', () => expect(allows(statements, image('node', CUSTOMER))).toBe(true));
  test('are refused without it', () => expect(allows(statements, image(undefined, CUSTOMER))).toBe(false));
  test("need no tag when shared, since EC2 does not show a shared image's tags", () =>
    expect(allows(statements, image(undefined, PROVIDER))).toBe(true));
});

describe('subnets and groups that someone else made', () => {
  const props: Partial<CrossAccountRoleProps> = { subnetIds: ['subnet-0x'], securityGroupIds: ['sg-0x'] };
  const statements = statementsOf(props);
  const untagged = { 'aws:ResourceTag/lakehouse:data-plane': undefined };

  test('are admitted by id', () => {
    expect(allows(statements, changed('subnet', untagged, `${A}:subnet/subnet-0x`))).toBe(true);
    expect(allows(statements, changed('group', untagged, `${A}:security-group/sg-0x`))).toBe(true);
  });

  test('and others are not', () => {
    expect(allows(statements, changed('subnet', untagged, `${A}:subnet/subnet-0y`))).toBe(false);
    expect(
      allows(statements, changed('group', { ...untagged, 'ec2:IsLaunchTemplateResource': 'false' }, `${A}:security-group/sg-0x`)),
    ).toBe(false);
  });
});

test('is tighter than the restricted policy: nothing that creates or changes is on every resource', () => {
  const open = strict.filter(({ Effect, Resource }) => Effect === 'Allow' && Resource === '*');
  expect(open.flatMap(({ Action }) => Action).filter((action) => !/^ec2:(Describe|Get)/.test(action))).toEqual([]);
});
