// A control plane and a data plane that it serves, both at their defaults.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib/core';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { ControlPlaneStack, DataPlaneStack } from 'cdk-lakehouse';
import { ACCOUNT_ID, CUSTOMER, PROVIDER, zones } from './accounts';

const region = 'eu-west-1';
const app = new App();

const provider = new ControlPlaneStack(app, 'ControlPlane', {
  env: { account: PROVIDER, region },
  controlPlaneName: 'eu1',
  accounts: [{ accountId: ACCOUNT_ID, accountName: 'acme', awsAccount: CUSTOMER, adminUserName: 'ada@acme.example' }],
  domain: 'eu1.lake.example.com',
  availabilityZones: zones(region),
  hostedZone: HostedZone.fromHostedZoneAttributes(app, 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'lake.example.com',
  }),
});

const customer = new DataPlaneStack(app, 'DataPlane', {
  env: { account: CUSTOMER, region },
  controlPlane: provider.controlPlane,
  accountId: ACCOUNT_ID,
  availabilityZones: zones(region),
  workspaces: [{ name: 'prod' }],
});

new IntegTest(app, 'Integ', { testCases: [provider, customer] });
