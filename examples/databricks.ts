import { App } from 'aws-cdk-lib';
import { ControlPlane, CrossAccountPolicy, DataPlaneStack, StorageCredentialRole } from 'cdk-lakehouse';

const app = new App();
const controlPlane = ControlPlane.databricks({ region: 'us-east-1' });
const accountId = '5f0c6a1e-7d8b-4c2f-8a53-0f1e2d3c4b5a'; // of the Databricks account

const stack = new DataPlaneStack(app, 'Databricks', {
  env: { account: '222222222222', region: 'us-east-1' },
  controlPlane,
  accountId,
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  crossAccountPolicy: CrossAccountPolicy.RESTRICTED,
  privateLink: true,
  workspaces: [{ name: 'prod' }],
});

// A storage credential of Unity Catalog for the workspace's bucket.
for (const { name, rootBucket } of stack.dataPlane.workspaces)
  new StorageCredentialRole(stack, `Catalog-${name}`, { controlPlane, accountId, buckets: [rootBucket.bucket] });

app.synth();
