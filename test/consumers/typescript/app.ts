import { App } from 'aws-cdk-lib';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { ControlPlane, ControlPlaneStack, DataPlaneStack, DataSource } from 'cdk-lakehouse';

const app = new App();

const { controlPlane } = new ControlPlaneStack(app, 'ControlPlane', {
  env: { account: '123456789012', region: 'eu-west-1' },
  controlPlaneName: 'eu1',
  domain: 'eu1.lake.example.com',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  hostedZone: HostedZone.fromHostedZoneAttributes(app, 'Zone', {
    hostedZoneId: 'Z0123456789EXAMPLE',
    zoneName: 'lake.example.com',
  }),
});

const { dataPlane } = new DataPlaneStack(app, 'Own', {
  env: { account: '210987654321', region: 'eu-west-1' },
  controlPlane,
  accountId: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  workspaces: [{ name: 'prod' }],
});
for (const workspace of dataPlane.workspaces) workspace.addDataSource(DataSource.postgres({ to: Peer.ipv4('10.20.0.0/24') }));

new DataPlaneStack(app, 'Databricks', {
  env: { account: '210987654321', region: 'us-gov-west-1' },
  controlPlane: ControlPlane.databricks({ region: 'us-gov-west-1' }),
  accountId: '5f0c6a1e-7d8b-4c2f-8a53-0f1e2d3c4b5a',
  availabilityZones: ['us-gov-west-1a', 'us-gov-west-1b'],
  workspaces: [{ name: 'prod' }],
});

app.synth();
