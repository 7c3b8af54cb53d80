import { CrossAccountPolicy } from '../../../lib/contract';
import { InstanceProfile } from '../../../lib/data-plane';
import { customerStack, databricksControlPlane } from '../contracts';
import { roleIn, statementsOf, synthesized } from './role';

const databricks = { controlPlane: databricksControlPlane() };

// As published (terraform-provider-databricks 684f442, aws/data_aws_crossaccount_policy.go), typed out.
const BASE = [
  'AssignPrivateIpAddresses',
  'CancelSpotInstanceRequests',
  'CreateFleet',
  'CreateLaunchTemplate',
  'CreateLaunchTemplateVersion',
  'CreateTags',
  'DeleteFleets',
  'DeleteLaunchTemplate',
  'DeleteLaunchTemplateVersions',
  'DeleteTags',
  'DescribeAvailabilityZones',
  'DescribeFleetHistory',
  'DescribeFleetInstances',
  'DescribeFleets',
  'DescribeIamInstanceProfileAssociations',
  'DescribeInstanceStatus',
  'DescribeInstances',
  'DescribeInternetGateways',
  'DescribeLaunchTemplateVersions',
  'DescribeLaunchTemplates',
  'DescribeNatGateways',
  'DescribeNetworkAcls',
  'DescribePrefixLists',
  'DescribeReservedInstancesOfferings',
  'DescribeRouteTables',
  'DescribeSecurityGroups',
  'DescribeSpotInstanceRequests',
  'DescribeSpotPriceHistory',
  'DescribeSubnets',
  'DescribeVolumes',
  'DescribeVpcAttribute',
  'DescribeVpcs',
  'GetLaunchTemplateData',
  'GetSpotPlacementScores',
  'ModifyFleet',
  'ModifyLaunchTemplate',
  'RequestSpotInstances',
];
const CUSTOMER_VPC = [
  'AssociateIamInstanceProfile',
  'AttachVolume',
  'AuthorizeSecurityGroupEgress',
  'AuthorizeSecurityGroupIngress',
  'CreateVolume',
  'DeleteVolume',
  'DetachVolume',
  'DisassociateIamInstanceProfile',
  'ReplaceIamInstanceProfileAssociation',
  'RevokeSecurityGroupEgress',
  'RevokeSecurityGroupIngress',
  'RunInstances',
  'TerminateInstances',
];
const MANAGED = [
  'AllocateAddress',
  'AssociateDhcpOptions',
  'AssociateRouteTable',
  'AttachInternetGateway',
  'CreateDhcpOptions',
  'CreateInternetGateway',
  'CreateNatGateway',
  'CreateRoute',
  'CreateRouteTable',
  'CreateSecurityGroup',
  'CreateSubnet',
  'CreateVpc',
  'CreateVpcEndpoint',
  'DeleteDhcpOptions',
  'DeleteInternetGateway',
  'DeleteNatGateway',
  'DeleteRoute',
  'DeleteRouteTable',
  'DeleteSecurityGroup',
  'DeleteSubnet',
  'DeleteVpc',
  'DeleteVpcEndpoints',
  'DetachInternetGateway',
  'DisassociateRouteTable',
  'ModifyVpcAttribute',
  'ReleaseAddress',
];

const ec2 = (names: string[]) => names.map((name) => `ec2:${name}`);
const A = 'arn:aws:ec2:eu-west-1:210987654321';
const SPOT = {
  Effect: 'Allow',
  Action: ['iam:CreateServiceLinkedRole', 'iam:PutRolePolicy'],
  Resource: 'arn:aws:iam::*:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot',
  Condition: { StringLike: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
};

function sorted(actions: string | string[] | undefined): string[] {
  return [actions ?? []].flat().sort();
}

test.each([
  [CrossAccountPolicy.MANAGED, [...BASE, ...CUSTOMER_VPC, ...MANAGED], 76],
  [CrossAccountPolicy.CUSTOMER_VPC, [...BASE, ...CUSTOMER_VPC], 50],
])('%s has the published actions on every resource', (policy, names, count) => {
  const [all, ...others] = statementsOf({ ...databricks, policy });
  expect(all).toMatchObject({ Effect: 'Allow', Resource: '*' });
  expect(all).not.toHaveProperty('Condition');
  expect(sorted(all?.Action)).toEqual(sorted(ec2(names)));
  expect(sorted(all?.Action)).toHaveLength(count);
  expect(others).toEqual([SPOT]);
});

test('restricted has the published statements', () => {
  const policy = CrossAccountPolicy.RESTRICTED;
  const [base, ...others] = statementsOf({ ...databricks, policy, vpcIds: ['vpc-0a'], securityGroupIds: ['sg-0a'] });
  expect(base).toMatchObject({ Effect: 'Allow', Resource: '*' });
  expect(sorted(base?.Action)).toEqual(sorted(ec2(BASE)));
  expect(sorted(base?.Action)).toHaveLength(37);

  const Effect = 'Allow';
  const requestTag = { StringEquals: { 'aws:RequestTag/Vendor': 'Databricks' } };
  const resourceTag = { StringEquals: { 'ec2:ResourceTag/Vendor': 'Databricks' } };
  const vpc = { StringEquals: { 'ec2:vpc': `${A}:vpc/vpc-0a` } };
  expect(others).toEqual([
    {
      Sid: 'InstancePoolsSupport',
      Effect,
      Action: ec2(['AssociateIamInstanceProfile', 'DisassociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation']),
      Resource: `${A}:instance/*`,
      Condition: resourceTag,
    },
    {
      Sid: 'AllowEc2RunInstancePerTag',
      Effect,
      Action: 'ec2:RunInstances',
      Resource: [`${A}:volume/*`, `${A}:instance/*`],
      Condition: requestTag,
    },
    {
      Sid: 'AllowEc2RunInstanceImagePerTag',
      Effect,
      Action: 'ec2:RunInstances',
      Resource: `${A}:image/*`,
      Condition: { StringEquals: { 'aws:ResourceTag/Vendor': 'Databricks' } },
    },
    {
      Sid: 'AllowEc2RunInstancePerVPCid',
      Effect,
      Action: 'ec2:RunInstances',
      Resource: [`${A}:network-interface/*`, `${A}:subnet/*`, `${A}:security-group/*`],
      Condition: vpc,
    },
    {
      Sid: 'AllowEc2RunInstanceOtherResources',
      Effect,
      Action: 'ec2:RunInstances',
      NotResource: [
        `${A}:image/*`,
        `${A}:network-interface/*`,
        `${A}:subnet/*`,
        `${A}:security-group/*`,
        `${A}:volume/*`,
        `${A}:instance/*`,
      ],
    },
    {
      Sid: 'EC2TerminateInstancesTag',
      Effect,
      Action: 'ec2:TerminateInstances',
      Resource: `${A}:instance/*`,
      Condition: resourceTag,
    },
    {
      Sid: 'EC2AttachDetachVolumeTag',
      Effect,
      Action: ec2(['AttachVolume', 'DetachVolume']),
      Resource: [`${A}:instance/*`, `${A}:volume/*`],
      Condition: resourceTag,
    },
    { Sid: 'EC2CreateVolumeByTag', Effect, Action: 'ec2:CreateVolume', Resource: `${A}:volume/*`, Condition: requestTag },
    { Sid: 'EC2DeleteVolumeByTag', Effect, Action: 'ec2:DeleteVolume', Resource: `${A}:volume/*`, Condition: resourceTag },
    {
      Sid: 'VpcNonresourceSpecificActions',
      Effect,
      Action: ec2([
        'AuthorizeSecurityGroupEgress',
        'AuthorizeSecurityGroupIngress',
        'RevokeSecurityGroupEgress',
        'RevokeSecurityGroupIngress',
      ]),
      Resource: `${A}:security-group/sg-0a`,
      Condition: vpc,
    },
    SPOT,
  ]);
});

test('the trust is exactly the published statement', () => {
  const stack = customerStack();
  roleIn(stack, databricks);
  expect(synthesized(stack).trust).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::414351767826:root' },
      Condition: { StringEquals: { 'sts:ExternalId': '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab' } },
    },
  ]);
});

test('roles are passed by their ARN and without a condition', () => {
  const stack = customerStack();
  const profile = new InstanceProfile(stack, 'Profile');
  roleIn(stack, { ...databricks, instanceProfiles: [profile] });
  expect(synthesized(stack).statements.at(-1)).toEqual({
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: stack.resolve(profile.role.roleArn) as unknown,
  });
});
