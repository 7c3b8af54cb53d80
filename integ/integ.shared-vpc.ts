// Workspaces that share a VPC: each with subnets, bucket, key and templates of its own, a third one in a stack of its own.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib/core';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { ControlPlane, DataPlaneStack, DataSource } from 'cdk-lakehouse';
import { ACCOUNT_ID, CUSTOMER, PROVIDER, zones } from './accounts';

const region = 'eu-west-1';
const app = new App();

const shared = new DataPlaneStack(app, 'Shared', {
  env: { account: CUSTOMER, region },
  controlPlane: ControlPlane.fromAttributes({ name: 'eu1', region, awsAccount: PROVIDER, domain: 'eu1.lake.example.com' }),
  accountId: ACCOUNT_ID,
  availabilityZones: zones(region),
  workspaces: [
    { name: 'prod', workspaceId: '1234567890123456', expectedNodes: 100 },
    { name: 'dev', dataSources: [DataSource.postgres({ to: Peer.ipv4('10.20.0.0/24') })] },
    { name: 'lab', ownStack: true },
  ],
});

new IntegTest(app, 'Integ', { testCases: [shared] });
