import { App, Stack } from 'aws-cdk-lib';
import { Peer, SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ControlPlane, DataPlane, DataSource } from 'cdk-lakehouse';

const app = new App();
const stack = new Stack(app, 'Lakehouse', { env: { account: '222222222222', region: 'eu-west-1' } });
const availabilityZones = ['eu-west-1a', 'eu-west-1b'];

const dataPlane = new DataPlane(stack, 'DataPlane', {
  controlPlane: ControlPlane.fromAttributes({
    name: 'eu1',
    region: 'eu-west-1',
    awsAccount: '111111111111',
    domain: 'eu1.lake.example.com',
  }),
  accountId: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab',
  availabilityZones,
  vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.40.0.0/16',
    availabilityZones,
  }),
  workspaces: [
    {
      name: 'prod',
      subnets: [
        Subnet.fromSubnetId(stack, 'SubnetA', 'subnet-0123456789abcdef0'),
        Subnet.fromSubnetId(stack, 'SubnetB', 'subnet-0123456789abcdef1'),
      ],
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Nodes', 'sg-0123456789abcdef0')],
    },
  ],
});

for (const workspace of dataPlane.workspaces) {
  workspace.addDataSource(DataSource.postgres({ to: Peer.ipv4('10.20.0.0/24') }));
  workspace.addDataSource(DataSource.bucket({ bucket: Bucket.fromBucketName(stack, 'Raw', 'acme-raw') }));
}

app.synth();
