import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { certificateFixture, stackFixture } from './processes/fixture';
import { controlPlaneStack } from './control-plane-fixture';

const outputs = (stack: ReturnType<typeof controlPlaneStack>) => Object.keys(Template.fromStack(stack).findOutputs('*')).sort();

test('it is protected from deletion unless told otherwise', () => {
  expect(controlPlaneStack().terminationProtection).toBe(true);
  expect(controlPlaneStack({ terminationProtection: false }).terminationProtection).toBe(false);
});

test('with a hosted zone its outputs are the hosts', () => {
  const stack = controlPlaneStack();
  expect(outputs(stack)).toEqual(['AccountsHost', 'AlarmTopic', 'ArtifactBucket', 'RelayHost']);
  Template.fromStack(stack).hasOutput('AccountsHost', { Value: 'accounts.main.lake.example.com' });
});

test('without one they say where the hosts must lead', () => {
  const stack = controlPlaneStack({ hostedZone: undefined, certificate: certificateFixture(stackFixture()) });
  expect(outputs(stack)).toEqual(['AccountsHost', 'AlarmTopic', 'ArtifactBucket', 'RelayHost', 'RelayTarget', 'WebappTarget']);
});

test('with PrivateLink they name the endpoint services', () => {
  const stack = controlPlaneStack({ privateLinkAwsAccounts: ['444455556666'] });
  expect(outputs(stack)).toEqual(expect.arrayContaining(['RelayEndpointService', 'RestApiEndpointService']));
});

test('its resources are tagged with the control plane', () => {
  Template.fromStack(controlPlaneStack()).hasResourceProperties('AWS::ECS::Cluster', {
    Tags: [{ Key: 'lakehouse:control-plane', Value: 'main' }],
  });
});

test('synthesis asks AWS for nothing', () => {
  const app = new App();
  controlPlaneStack({}, app);
  expect(app.synth().manifest.missing ?? []).toEqual([]);
});
