// A data plane without a way to the internet: nodes reach the control plane by PrivateLink and AWS by endpoints.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib/core';
import { ControlPlane, DataPlaneEgress, DataPlaneStack } from 'cdk-lakehouse';
import { ACCOUNT_ID, CUSTOMER, PROVIDER, zones } from './accounts';

const region = 'eu-west-1';
const app = new App();

const isolated = new DataPlaneStack(app, 'Isolated', {
  env: { account: CUSTOMER, region },
  controlPlane: ControlPlane.fromAttributes({
    name: 'eu1',
    region,
    awsAccount: PROVIDER,
    domain: 'eu1.lake.example.com',
    endpointServices: {
      restApi: { serviceName: `com.amazonaws.vpce.${region}.vpce-svc-0123456789abcdef0` },
      relay: { serviceName: `com.amazonaws.vpce.${region}.vpce-svc-0123456789abcdef1` },
    },
  }),
  accountId: ACCOUNT_ID,
  availabilityZones: zones(region),
  egress: DataPlaneEgress.isolated(),
  s3PrefixListId: 'pl-6da54004',
  workspaceHosts: ['acme-prod.eu1.lake.example.com'],
  workspaces: [{ name: 'prod' }],
});

new IntegTest(app, 'Integ', { testCases: [isolated] });
