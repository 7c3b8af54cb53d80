import { App } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { ControlPlaneStack, DataPlaneStack } from 'cdk-lakehouse';

const app = new App();
const region = 'eu-west-1';
const availabilityZones = ['eu-west-1a', 'eu-west-1b'];

// In the provider's AWS account: the services, their database, and hosts below eu1.lake.example.com.
const provider = new ControlPlaneStack(app, 'Eu1', {
  env: { account: '111111111111', region },
  controlPlaneName: 'eu1',
  domain: 'eu1.lake.example.com',
  hostedZone: HostedZone.fromHostedZoneAttributes(app, 'Zone', {
    hostedZoneId: 'Z0123456789EXAMPLE',
    zoneName: 'lake.example.com',
  }),
  availabilityZones,
});

// In a customer's AWS account: a VPC with two workspaces.
new DataPlaneStack(app, 'Acme', {
  env: { account: '222222222222', region },
  controlPlane: provider.controlPlane,
  accountId: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab',
  availabilityZones,
  workspaces: [{ name: 'prod', expectedNodes: 500 }, { name: 'dev' }],
});

app.synth();
