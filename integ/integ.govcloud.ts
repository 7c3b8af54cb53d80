// GovCloud: the partition, a data plane of a control plane of this library, and one of Databricks in its civilian world.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib/core';
import { ControlPlane, DataPlaneStack } from 'cdk-lakehouse';
import { ACCOUNT_ID, CUSTOMER, PROVIDER, zones } from './accounts';

const region = 'us-gov-west-1';
const app = new App();
const common = {
  env: { account: CUSTOMER, region },
  accountId: ACCOUNT_ID,
  availabilityZones: zones(region),
  workspaces: [{ name: 'prod' }],
};

const own = new DataPlaneStack(app, 'Own', {
  ...common,
  controlPlane: ControlPlane.fromAttributes({ name: 'gov1', region, awsAccount: PROVIDER, domain: 'gov1.lake.example.com' }),
});
const databricks = new DataPlaneStack(app, 'Databricks', { ...common, controlPlane: ControlPlane.databricks({ region }) });

new IntegTest(app, 'Integ', { testCases: [own, databricks] });
