import { App, Stack } from 'aws-cdk-lib/core';
import { CrossAccountPolicy, type ControlPlaneContract, type IControlPlane } from '../../lib/contract';
import { controlPlaneFromAttributes, type ControlPlaneAttributes } from '../../lib/contract/lakehouse';

/** A platform account. */
export const ACCOUNT_ID = '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab';

/** The AWS account that owns the data planes of the tests. */
export const CUSTOMER = '210987654321';

/** A stack of the customer, in the control plane's region. */
export function customerStack(region = 'eu-west-1', app = new App()): Stack {
  return new Stack(app, 'Stack', { env: { account: CUSTOMER, region } });
}

/** A control plane of this library, run by AWS account 123456789012. */
export function ownControlPlane(region = 'eu-west-1', more: Partial<ControlPlaneAttributes> = {}): IControlPlane {
  return controlPlaneFromAttributes({ name: 'eu1', region, awsAccount: '123456789012', domain: 'eu1.lake.example.com', ...more });
}

/** A control plane with the identities that Databricks publishes; the rest is made up. */
export function databricksControlPlane(overrides: Partial<ControlPlaneContract> = {}): IControlPlane {
  const root = { principalArn: 'arn:aws:iam::414351767826:root' };
  const contract: ControlPlaneContract = {
    name: 'databricks',
    region: 'eu-west-1',
    partition: 'aws',
    awsAccount: '414351767826',
    accountsHost: 'accounts.cloud.databricks.com',
    domain: 'cloud.databricks.com',
    relayHost: 'tunnel.eu-west-1.cloud.databricks.com',
    ports: [{ fromPort: 443, description: 'control plane' }],
    clusterManager: root,
    storageAccess: root,
    storageCredentials: { principalArn: 'arn:aws:iam::414351767826:role/unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL' },
    logDelivery: { principalArn: 'arn:aws:iam::414351767826:role/SaasUsageDeliveryRole-prod-IAMRole-3PLHICCRR1TK' },
    tenantTagKey: 'DatabricksAccountId',
    vendorTag: { key: 'Vendor', value: 'Databricks' },
    images: { owners: ['601306020600'] },
    buckets: [],
    nodeServices: ['sts', 'kinesis-streams'],
    sessionPrincipals: [],
    rootBucketLayout: { writableKeys: ['ireland-prod/{workspaceId}/*', 'ephemeral/ireland-prod/{workspaceId}/*'] },
    defaultPolicy: CrossAccountPolicy.CUSTOMER_VPC,
  };
  return { contract: { ...contract, ...overrides } };
}
