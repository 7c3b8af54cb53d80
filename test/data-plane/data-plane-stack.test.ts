import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { DataPlaneStack, type DataPlaneStackProps } from '../../lib/data-plane';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, CUSTOMER, ownControlPlane } from './contracts';

function dataPlaneStack(props: Partial<DataPlaneStackProps> = {}, app = new App(), id = 'lakehouse-acme-prod'): DataPlaneStack {
  return new DataPlaneStack(app, id, {
    env: { account: CUSTOMER },
    controlPlane: ownControlPlane(),
    accountId: ACCOUNT_ID,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    workspaces: [{ name: 'prod' }],
    ...props,
  });
}

test('lies in the region of its control plane, protected from deletion, and asks AWS nothing', () => {
  const app = new App();
  const stack = dataPlaneStack({ env: undefined, description: undefined, terminationProtection: undefined }, app);
  expect(stack.region).toBe('eu-west-1');
  expect(stack.terminationProtection).toBe(true);
  expect(stack.templateOptions.description).toContain(ACCOUNT_ID);
  expect(stack.availabilityZones).toEqual(['eu-west-1a', 'eu-west-1b']);
  expect(nagFindings(stack)).toEqual([]);
  expect(app.synth().manifest.missing).toBeUndefined();
});

test('what is said of the stack holds', () => {
  const stack = dataPlaneStack({
    description: 'ours',
    terminationProtection: false,
    tags: { CostCenter: '42' },
    stackName: 'acme',
  });
  expect([stack.stackName, stack.templateOptions.description, stack.terminationProtection]).toEqual(['acme', 'ours', false]);
  expect(stack.tags.tagValues()).toEqual({ CostCenter: '42' });
});

test('outputs say what registering a workspace needs and where those are that are registered, and nothing is exported', () => {
  const outputs: Record<string, { Value?: unknown; Export?: unknown }> = Template.fromStack(
    dataPlaneStack({ workspaces: [{ name: 'prod' }, { name: 'dev', ownStack: true }] }),
  ).findOutputs('*');
  expect(Object.keys(outputs).sort()).toEqual([
    'CrossAccountRoleArn',
    'Iddev',
    'Idprod',
    'Urldev',
    'Urlprod',
    'VpcId',
    'Workspacedev',
    'Workspaceprod',
  ]);
  expect(Object.values(outputs).every(({ Export }) => Export === undefined)).toBe(true);
  const prod = JSON.stringify(outputs.Workspaceprod);
  for (const key of ['crossAccountRoleArn', 'subnetIds', 'securityGroupIds', 'rootBucketName', 'keyArn', 'driverTemplateId']) {
    expect(prod).toContain(key);
  }
});

test('logical ids of what holds data, or is known outside of the stack, never change', () => {
  const kept = ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::IAM::Role'];
  const template = Template.fromStack(dataPlaneStack());
  expect(kept.flatMap((type) => Object.keys(template.findResources(type))).sort()).toEqual([
    'DataPlaneAccessLogs780E185F',
    'DataPlaneCrossAccountRoleB0E3D51C',
    'DataPlaneNetworkEndpointPlaceSubnet1B8617CC6',
    'DataPlaneNetworkEndpointPlaceSubnet25E149305',
    'DataPlaneNetworkFlowLogsLogGroup99258798',
    'DataPlaneNetworkFlowLogsRole06F3A881',
    'DataPlaneNetworkVpc961DD2A4',
    'DataPlaneNetworkVpcEgressPublicSubnet148BF8839',
    'DataPlaneRegistrationRegistrarLog437C5ECB',
    'DataPlaneRegistrationRegistrarRole7FEEFF51',
    'DataPlaneWorkspacesprodInstanceProfileRole60F8ED2E',
    'DataPlaneWorkspacesprodKey025AAF7F',
    'DataPlaneWorkspacesprodNetworkSubnet1C02DAFA4',
    'DataPlaneWorkspacesprodNetworkSubnet2D4A9112B',
    'DataPlaneWorkspacesprodRootBucketFD4EE137',
  ]);
});

test('no resource has a physical name, so that nothing clashes', () => {
  const template = Template.fromStack(dataPlaneStack({ logDelivery: true }));
  const resources = template.toJSON().Resources as Record<string, { Properties?: object }>;
  const named = Object.values(resources).flatMap(({ Properties = {} }) =>
    Object.keys(Properties).filter((key) => key.endsWith('Name')),
  );
  // The service of an endpoint is not named by us, an inline policy must have a name, and a workspace is told its name and bucket.
  expect(new Set(named)).toEqual(new Set(['ServiceName', 'PolicyName', 'WorkspaceName', 'BucketName']));
});

test('two data planes of one app, in two stacks', () => {
  const app = new App();
  for (const id of ['One', 'Two']) dataPlaneStack({}, app, id);
  const assembly = app.synth();
  expect(assembly.stacks.map(({ dependencies }) => dependencies.filter(({ id }) => !id.endsWith('.assets')))).toEqual([[], []]);
});
