import { App, CfnParameter, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ControlPlaneEgress, ControlPlaneNetwork, type ControlPlaneNetworkProps } from '../../../lib/control-plane/network';
import { nagFindings } from '../../checks/nag';
import { logicalIds, resources } from '../resources';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

function network(props: Partial<ControlPlaneNetworkProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const construct = new ControlPlaneNetwork(stack, 'Network', { availabilityZones: ZONES, ...props });
  return { stack, construct, template: () => Template.fromStack(stack) };
}

const cidrs = (stack: Stack): Record<string, unknown> => {
  const named = resources(stack, 'AWS::EC2::Subnet').map(({ properties: { Tags, CidrBlock } }) => {
    const path = (Tags as { Key: string; Value: string }[]).find((tag) => tag.Key === 'Name')?.Value ?? '';
    return [path.split('/').pop() ?? '', CidrBlock] as const;
  });
  return Object.fromEntries(named);
};

test('each zone has subnets for load balancers, services and the database, and a way out of its own', () => {
  const { stack, template: make } = network();
  const template = make();
  expect(cidrs(stack)).toEqual({
    LoadBalancerSubnet1: '10.0.32.0/20',
    LoadBalancerSubnet2: '10.0.96.0/20',
    LoadBalancerSubnet3: '10.0.160.0/20',
    ServiceSubnet1: '10.0.0.0/19',
    ServiceSubnet2: '10.0.64.0/19',
    ServiceSubnet3: '10.0.128.0/19',
    DatabaseSubnet1: '10.0.48.0/20',
    DatabaseSubnet2: '10.0.112.0/20',
    DatabaseSubnet3: '10.0.176.0/20',
  });
  template.resourceCountIs('AWS::EC2::NatGateway', 3);
  template.resourcePropertiesCountIs('AWS::EC2::Route', { GatewayId: Match.anyValue() }, 3);
  template.resourcePropertiesCountIs('AWS::EC2::Route', { NatGatewayId: Match.anyValue() }, 3);
  template.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false }, 9);
});

test('a zone added later moves no subnet of the others', () => {
  const two = network({ availabilityZones: ZONES.slice(0, 2) });
  expect(cidrs(network().stack)).toMatchObject(cidrs(two.stack));
});

test('S3 is reached by a gateway endpoint of the route tables of the services', () => {
  const template = network().template();
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    RouteTableIds: ZONES.map((_, index) => ({ Ref: Match.stringLikeRegexp(`ServiceSubnet${index + 1}RouteTable`) })),
  });
  template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 0);
});

test('all traffic is logged, for a year, and the logs are kept', () => {
  const template = network().template();
  template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', ResourceType: 'VPC' });
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
});

test('a single NAT gateway serves all zones', () => {
  const template = network({ egress: ControlPlaneEgress.SINGLE_NAT }).template();
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.resourcePropertiesCountIs('AWS::EC2::Route', { NatGatewayId: Match.anyValue() }, 3);
});

test('without egress AWS services are reached by interface endpoints, from the VPC only', () => {
  const { stack, template: make } = network({ egress: ControlPlaneEgress.NONE });
  const template = make();
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  const endpoints = resources(stack, 'AWS::EC2::VPCEndpoint').filter(
    ({ properties }) => properties.VpcEndpointType === 'Interface',
  );
  expect(endpoints.map(({ properties }) => properties.ServiceName)).toEqual(
    ['ec2', 'ecr.api', 'ecr.dkr', 'kms', 'logs', 'secretsmanager', 'sts'].map((name) => `com.amazonaws.eu-west-1.${name}`),
  );
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      { CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp', Description: Match.anyValue() },
    ],
  });
});

test('everything as its owner wants it', () => {
  const { stack } = network();
  const flowLogKey = new Key(stack, 'Key');
  new ControlPlaneNetwork(stack, 'Maximal', {
    availabilityZones: ['eu-west-1a', 'eu-west-1c'],
    cidr: '10.20.0.0/22',
    egress: ControlPlaneEgress.SINGLE_NAT,
    interfaceEndpoints: ['monitoring'],
    flowLogRetention: RetentionDays.ONE_MONTH,
    flowLogKey,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::Subnet', { CidrBlock: '10.20.0.0/25', AvailabilityZone: 'eu-west-1a' });
  template.hasResourceProperties('AWS::EC2::Subnet', { CidrBlock: '10.20.1.192/26', AvailabilityZone: 'eu-west-1c' });
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30, KmsKeyId: Match.exact(stack.resolve(flowLogKey.keyArn)) },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.eu-west-1.amazonaws.com' } })]),
    },
  });
});

test('a load balancer waits for the way to the internet', () => {
  const { stack, construct } = network();
  new ApplicationLoadBalancer(stack, 'Balancer', {
    vpc: construct.vpc,
    vpcSubnets: construct.loadBalancerSubnets,
    internetFacing: true,
  });
  Template.fromStack(stack).hasResource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('LoadBalancerSubnet1DefaultRoute')]),
  });
});

test('the VPC can be asked for its subnets, and offers those of this construct', () => {
  const { stack, construct } = network();
  for (const subnets of [construct.loadBalancerSubnets, construct.serviceSubnets, construct.databaseSubnets]) {
    const { subnetIds } = construct.vpc.selectSubnets(subnets);
    expect(subnetIds).toHaveLength(3);
    expect(JSON.stringify(stack.resolve(subnetIds))).toContain('NetworkVpc');
  }
  expect(stack.resolve(construct.vpc.selectSubnets({ onePerAz: true }).subnetIds)).toEqual(
    stack.resolve(construct.vpc.selectSubnets(construct.serviceSubnets).subnetIds),
  );
});

test('a VPC that exists is used as it is', () => {
  const stack = new Stack(new App(), 'Stack');
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetIds: ['subnet-3', 'subnet-4'],
    isolatedSubnetIds: ['subnet-5', 'subnet-6'],
  });
  const imported = ControlPlaneNetwork.fromAttributes(stack, 'Network', { vpc });
  const ids = (subnets: typeof imported.serviceSubnets) => imported.vpc.selectSubnets(subnets).subnetIds;
  expect(ids(imported.loadBalancerSubnets)).toEqual(['subnet-1', 'subnet-2']);
  expect(ids(imported.serviceSubnets)).toEqual(['subnet-3', 'subnet-4']);
  expect(ids(imported.databaseSubnets)).toEqual(['subnet-5', 'subnet-6']);
  expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');

  const chosen = ControlPlaneNetwork.fromAttributes(stack, 'Private', {
    vpc,
    loadBalancerSubnets: imported.serviceSubnets,
    databaseSubnets: { subnets: vpc.privateSubnets.slice(0, 1) },
  });
  expect(ids(chosen.loadBalancerSubnets)).toEqual(['subnet-3', 'subnet-4']);
  expect(ids(chosen.databaseSubnets)).toEqual(['subnet-3']);
});

test('what is known at deployment only passes', () => {
  const stack = new Stack(new App(), 'Stack');
  const construct = new ControlPlaneNetwork(stack, 'Network', {
    availabilityZones: [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())],
    cidr: new CfnParameter(stack, 'Cidr').valueAsString,
    interfaceEndpoints: ['sts'],
  });
  expect(construct.vpc.availabilityZones).toHaveLength(2);
  expect(resources(stack, 'AWS::EC2::Subnet').map(({ properties }) => properties.CidrBlock)).toContainEqual({
    'Fn::Select': [7, { 'Fn::Cidr': [{ Ref: 'Cidr' }, 16, '12'] }],
  });
});

test('synthesis asks AWS nothing', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  new ControlPlaneNetwork(stack, 'Network', { availabilityZones: ZONES });
  expect(app.synth().manifest.missing).toBeUndefined();
});

test.each(Object.values(ControlPlaneEgress))('nothing is left to say for cdk-nag with egress %s', (egress) => {
  expect(nagFindings(network({ egress }).stack)).toEqual([]);
});

test('two in one stack, without physical names', () => {
  const { stack } = network();
  new ControlPlaneNetwork(stack, 'Second', { availabilityZones: ZONES, cidr: '10.1.0.0/16' });
  const template = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(template).not.toMatch(/"(LogGroupName|RoleName|GroupName)":"/);
});

test('logical ids of what cannot be replaced stay', () => {
  const { stack } = network();
  expect(logicalIds(stack, 'AWS::EC2::VPC')).toEqual(['NetworkVpc7FB7348F']);
  expect(logicalIds(stack, 'AWS::Logs::LogGroup')).toEqual(['NetworkFlowLogs2BEC3212']);
  expect(logicalIds(stack, 'AWS::EC2::Subnet')).toEqual([
    'NetworkVpcLoadBalancerSubnet1Subnet64028412',
    'NetworkVpcLoadBalancerSubnet2Subnet897F4F3F',
    'NetworkVpcLoadBalancerSubnet3Subnet7E1CE86A',
    'NetworkVpcServiceSubnet1Subnet54AB6700',
    'NetworkVpcServiceSubnet2SubnetCEB578F9',
    'NetworkVpcServiceSubnet3Subnet10F99676',
    'NetworkVpcDatabaseSubnet1Subnet75A30C75',
    'NetworkVpcDatabaseSubnet2Subnet7C7CA9F8',
    'NetworkVpcDatabaseSubnet3Subnet62B58ACB',
  ]);
});

describe('fails', () => {
  test.each<[string, string | RegExp, Partial<ControlPlaneNetworkProps>]>([
    ['one zone', /availabilityZones must be 2 or 3 zones, got \["eu-west-1a"\]/, { availabilityZones: ['eu-west-1a'] }],
    ['four zones', /must be 2 or 3 zones/, { availabilityZones: [...ZONES, 'eu-west-1d'] }],
    ['a zone twice', /must differ from each other, got "eu-west-1a" twice/, { availabilityZones: ['eu-west-1a', 'eu-west-1a'] }],
    [
      'a zone elsewhere',
      /in the region of the stack, eu-west-1, got "us-east-1a"/,
      { availabilityZones: ['eu-west-1a', 'us-east-1a'] },
    ],
    ['zones of unknown number', /must be a list of known length, got a token/, { availabilityZones: Fn.getAzs() }],
    ['no block', /cidr must be a block of IPv4 addresses.*got "10.0.0.0"/, { cidr: '10.0.0.0' }],
    ['bits behind the netmask', /got "10.0.0.1\/16"/, { cidr: '10.0.0.1/16' }],
    ['a block too large', /must be a \/16 to a \/22, got "10.0.0.0\/15"/, { cidr: '10.0.0.0/15' }],
    ['a block too small', /must be a \/16 to a \/22, got "10.0.0.0\/23"/, { cidr: '10.0.0.0/23' }],
    ['a full service name', /write "ecr.api"/, { interfaceEndpoints: ['com.amazonaws.eu-west-1.sts'] }],
    ['a service twice', /name a service once, got "sts" twice/, { interfaceEndpoints: ['sts', 'sts'] }],
    ['several at once', /2 problems:[^]*CidrInvalid[^]*InterfaceEndpointName/, { cidr: 'x', interfaceEndpoints: ['STS'] }],
  ])('%s', (_, message, props) => {
    expect(() => network(props)).toThrow(message);
  });

  test.each(['10.0.0.0/16', '10.0.0.0/22'])('but not at the limit %s', (cidr) => {
    expect(() => network({ cidr })).not.toThrow();
  });
});
