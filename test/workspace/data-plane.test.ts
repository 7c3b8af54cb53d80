import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DataPlane, DataPlaneEgress, type DataPlaneProps } from '../../lib/data-plane';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, customerStack, databricksControlPlane, ownControlPlane } from '../data-plane/contracts';

function dataPlane(props: Partial<DataPlaneProps> = {}, stack: Stack = customerStack()) {
  const made = new DataPlane(stack, 'DataPlane', {
    controlPlane: ownControlPlane(),
    accountId: ACCOUNT_ID,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    workspaces: [{ name: 'prod' }, { name: 'dev' }],
    ...props,
  });
  return { stack, made, template: Template.fromStack(stack) };
}

const count = (template: Template, kind: string) => Object.keys(template.findResources(`Custom::Lakehouse${kind}`)).length;

test('all workspaces of a data plane are registered, with one credential', () => {
  const { template, made } = dataPlane();
  expect(
    ['Credential', 'StorageConfiguration', 'Network', 'CustomerManagedKey', 'Workspace'].map((kind) => count(template, kind)),
  ).toEqual([1, 2, 2, 2, 2]);
  expect(Object.keys(made.registration?.workspaces ?? {})).toEqual(['prod', 'dev']);
});

test('a workspace is registered when everything is there that the control plane looks at', () => {
  const { template } = dataPlane({ workspaces: [{ name: 'prod' }] });
  const [workspace] = Object.values(template.findResources('Custom::LakehouseWorkspace')) as { DependsOn: string[] }[];
  for (const part of ['RootBucketPolicy', 'Key', 'NetworkSubnet1', 'NetworkSubnet2', 'NetworkSecurityGroup']) {
    expect(workspace?.DependsOn).toContainEqual(expect.stringMatching(new RegExp(`^DataPlaneWorkspacesprod${part}`)));
  }
  template.hasResource('Custom::LakehouseCredential', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^DataPlaneCrossAccountRole')]),
  });
});

test('a workspace in a stack of its own is registered there', () => {
  const { made, stack } = dataPlane({ workspaces: [{ name: 'prod' }, { name: 'lab', ownStack: true }] });
  const { lab } = made.registration?.workspaces ?? {};
  expect(lab && lab.node.scopes.some((scope) => scope !== stack && 'nestedStackResource' in scope)).toBe(true);
});

test('endpoints are registered once, and the workspaces can be reached from elsewhere too unless they say otherwise', () => {
  const service = (name: string) => ({ serviceName: `com.amazonaws.vpce.eu-west-1.vpce-svc-${name}` });
  const controlPlane = databricksControlPlane({ endpointServices: { restApi: service('1'), relay: service('2') } });
  const stack = customerStack();
  const credentials = Secret.fromSecretCompleteArn(stack, 'Secret', 'arn:aws:secretsmanager:eu-west-1:1:secret:x-AbCdEf');
  const workspaces = [{ name: 'prod', publicAccess: false }, { name: 'dev' }];
  const { template } = dataPlane({ controlPlane, credentials, privateLink: true, workspaces }, stack);
  expect([count(template, 'VpcEndpoint'), count(template, 'PrivateAccessSettings')]).toEqual([2, 2]);
  for (const PublicAccessEnabled of [true, false]) {
    template.hasResourceProperties('Custom::LakehousePrivateAccessSettings', { PublicAccessEnabled });
  }
});

test.each<[string, Partial<DataPlaneProps>, number]>([
  ['register is false', { register: false }, 0],
  ['register of one is false', { workspaces: [{ name: 'prod' }, { name: 'dev', register: false }] }, 1],
  ['register of one is true', { register: false, workspaces: [{ name: 'prod', register: true }, { name: 'dev' }] }, 1],
  ['nobody has credentials', { controlPlane: databricksControlPlane() }, 0],
])('%3$i are registered where %1$s', (_what, props, expected) => {
  const { template } = dataPlane(props);
  expect(count(template, 'Workspace')).toBe(expected);
  template.resourceCountIs('AWS::Lambda::Function', expected > 0 ? 1 : 0);
});

test('fails where registration is asked for and nobody has credentials', () => {
  expect(() => dataPlane({ controlPlane: databricksControlPlane(), register: true })).toThrow(
    /credentials must be given to register/,
  );
});

describe('a control plane without public addresses', () => {
  const endpointServices = {
    restApi: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-1' },
    relay: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-2' },
  };
  const inside = () => ownControlPlane('eu-west-1', { internetFacing: false, endpointServices });
  const services = (template: Template) =>
    Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map((endpoint) =>
      JSON.stringify((endpoint as { Properties: { ServiceName: unknown } }).Properties.ServiceName),
    );

  test('is registered at from the subnets of the first workspace, once the VPC has its ways', () => {
    const { template, stack } = dataPlane({ controlPlane: inside(), privateLink: true });
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: [Match.anyValue(), Match.anyValue()], SecurityGroupIds: [Match.anyValue()] },
    });
    const [made] = Object.values(template.findResources('AWS::Lambda::Function')) as { DependsOn: string[] }[];
    for (const way of ['NetworkVpc.*NatGateway', 'NetworkPrivateLinkRestApi', 'WorkspacesprodNetworkSubnet1']) {
      expect(made?.DependsOn).toContainEqual(expect.stringMatching(new RegExp(`^DataPlane${way}`)));
    }
    expect(nagFindings(stack)).toEqual([]);
  });

  test('and an isolated VPC has endpoints of what the function calls, which let the answer to CloudFormation pass', () => {
    const { template, stack } = dataPlane({
      controlPlane: inside(),
      egress: DataPlaneEgress.isolated(),
      workspaces: [{ name: 'prod' }],
    });
    for (const service of ['secretsmanager', 'lambda', 'sts']) {
      expect(services(template)).toContainEqual(expect.stringContaining(`.${service}"`));
    }
    const bucket = 'arn:aws:s3:::cloudformation-custom-resource-response-euwest1';
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Sid: 'DataBuckets', Resource: [bucket, `${bucket}/*`] })]),
      },
    });
    expect(nagFindings(stack)).toEqual([]);
  });

  test('no endpoints are made for a registration that there is not, and none that nobody asked for', () => {
    const { template } = dataPlane({ controlPlane: inside(), egress: DataPlaneEgress.isolated(), register: false });
    expect(services(template).filter((service) => /secretsmanager|lambda/.test(service))).toEqual([]);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('one that is public is registered at from outside, unless it is said otherwise', () => {
    const outside = dataPlane().template;
    expect(JSON.stringify(outside.findResources('AWS::Lambda::Function'))).not.toContain('VpcConfig');
    const stack = customerStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    });
    const workspaces = [{ name: 'prod', subnetCidrs: ['10.0.0.0/24', '10.0.1.0/24'] }];
    const { template } = dataPlane({ vpc, workspaces, registerFromVpc: true }, stack);
    expect(JSON.stringify(template.findResources('AWS::Lambda::Function'))).toContain('VpcConfig');
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  });
});

test('a credential that is adopted is that of all workspaces', () => {
  dataPlane({ adoptCredential: 'theirs' }).template.hasResourceProperties('Custom::LakehouseCredential', { Adopt: 'theirs' });
});
