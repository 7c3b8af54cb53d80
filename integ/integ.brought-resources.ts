// A customer who has everything already: VPC, subnets, security group, role, instance profile, bucket and key.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib/core';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ControlPlane, CrossAccountRole, DataPlane, InstanceProfile, RootBucket, WorkspaceKey } from 'cdk-lakehouse';
import { ACCOUNT_ID, CUSTOMER, PROVIDER, zones } from './accounts';

const region = 'eu-west-1';
const app = new App();
const stack = new Stack(app, 'Brought', { env: { account: CUSTOMER, region } });
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${service === 'iam' ? '' : region}:${CUSTOMER}:${resource}`;

const nodes = Role.fromRoleArn(stack, 'NodeRole', arn('iam', 'role/acme/nodes'), { mutable: false });
new DataPlane(stack, 'DataPlane', {
  controlPlane: ControlPlane.fromAttributes({ name: 'eu1', region, awsAccount: PROVIDER, domain: 'eu1.lake.example.com' }),
  accountId: ACCOUNT_ID,
  availabilityZones: zones(region),
  vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.40.0.0/16',
    availabilityZones: zones(region),
  }),
  crossAccountRole: CrossAccountRole.fromRoleArn(stack, 'Role', arn('iam', 'role/lakehouse/acme')),
  workspaces: [
    {
      name: 'prod',
      subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'].map((subnetId) =>
        Subnet.fromSubnetAttributes(stack, subnetId, { subnetId }),
      ),
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Nodes', 'sg-0123456789abcdef0', { mutable: false })],
      instanceProfile: InstanceProfile.fromInstanceProfileAttributes(stack, 'Profile', {
        instanceProfileArn: arn('iam', 'instance-profile/acme/nodes'),
        role: nodes,
      }),
      rootBucket: RootBucket.fromRootBucketAttributes(stack, 'Root', {
        bucket: Bucket.fromBucketName(stack, 'Bucket', 'acme-lakehouse-root'),
      }),
      encryptionKey: WorkspaceKey.fromKeyArn(stack, 'Key', arn('kms', 'key/0b7e4e2a-2b1c-4d3e-9f00-1234567890ab')),
    },
  ],
});

new IntegTest(app, 'Integ', { testCases: [stack] });
