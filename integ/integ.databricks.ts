// The real Databricks as control plane: each published cut of the cross-account role, PrivateLink, registration, log delivery, and a
// catalog's storage credential.
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib/core';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ControlPlane, CrossAccountPolicy, DataPlaneStack, PricingTier, StorageCredentialRole } from 'cdk-lakehouse';
import { ACCOUNT_ID, CUSTOMER, zones } from './accounts';

const region = 'us-east-1';
const app = new App();
const common = {
  env: { account: CUSTOMER, region },
  accountId: ACCOUNT_ID,
  controlPlane: ControlPlane.databricks({ region }),
  availabilityZones: zones(region),
  workspaces: [{ name: 'prod' }],
};

const customerVpc = new DataPlaneStack(app, 'CustomerVpc', { ...common, logDelivery: true });
const restricted = new DataPlaneStack(app, 'Restricted', {
  ...common,
  credentials: Secret.fromSecretCompleteArn(
    customerVpc,
    'Databricks',
    `arn:aws:secretsmanager:${region}:${CUSTOMER}:secret:databricks-a1B2c3`,
  ),
  workspaces: [{ name: 'prod', pricingTier: PricingTier.ENTERPRISE }],
  crossAccountPolicy: CrossAccountPolicy.RESTRICTED,
  privateLink: true,
});
for (const workspace of customerVpc.dataPlane.workspaces)
  new StorageCredentialRole(customerVpc, 'Catalog', {
    controlPlane: common.controlPlane,
    accountId: ACCOUNT_ID,
    buckets: [workspace.rootBucket.bucket],
  });

new IntegTest(app, 'Integ', { testCases: [customerVpc, restricted] });
