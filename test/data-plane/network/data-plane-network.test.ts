import { Aspects, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DataPlaneEgress, DataPlaneNetwork, WorkspaceNetwork, type DataPlaneNetworkProps } from '../../../lib/data-plane/network';
import { nagFindings } from '../../checks/nag';
import { customerStack, ownControlPlane } from '../contracts';
import { createNetwork, privateControlPlane, propertiesOf, ZONES } from './networks';

/** Numbers of resources by type, without `AWS::` and the service. */
function countsOf(stack: Stack): Record<string, number> {
  const counts: Record<string, number> = {};
  const resources = Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }> | undefined;
  for (const { Type } of Object.values(resources ?? {})) {
    const type = Type.replace(/^AWS::\w+::/, '');
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

/** The routes of private route tables, by zone. */
function privateRoutes(props: Partial<DataPlaneNetworkProps>) {
  const stack = customerStack();
  const network = createNetwork(stack, props);
  const routes = propertiesOf(stack, 'AWS::EC2::Route');
  return network.privateRouteTableIds.map((table) => {
    const id = JSON.stringify(stack.resolve(table));
    return routes.filter((route) => JSON.stringify(route.RouteTableId) === id);
  });
}

test('at its defaults it has a VPC with one NAT gateway, endpoints for S3 and the services of nodes, and flow logs', () => {
  const stack = customerStack();
  createNetwork(stack);
  expect(countsOf(stack)).toEqual({
    VPC: 1,
    InternetGateway: 1,
    VPCGatewayAttachment: 1,
    Subnet: 3,
    SubnetRouteTableAssociation: 3,
    RouteTable: 4,
    Route: 3,
    EIP: 1,
    NatGateway: 1,
    SecurityGroup: 1,
    VPCEndpoint: 2,
    LogGroup: 1,
    Role: 1,
    FlowLog: 1,
  });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPC', {
    CidrBlock: '10.0.0.0/16',
    EnableDnsHostnames: true,
    EnableDnsSupport: true,
  });
  expect(nagFindings(stack)).toEqual([]);
  expect(Aspects.of(stack).all).toEqual([]);
});

test('two in one stack do not collide, and name nothing', () => {
  const stack = customerStack();
  createNetwork(stack, {}, 'One');
  createNetwork(stack, { controlPlane: privateControlPlane(), privateLink: true }, 'Two');
  const named = Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Properties: object }>).flatMap(
    ({ Properties }) => Object.keys(Properties).filter((key) => /^(Group|LogGroup|Role|ManagedPolicy)Name$/.test(key)),
  );
  expect(named).toEqual([]);
  expect(countsOf(stack).VPC).toBe(2);
});

test('at the maximum nothing is found either', () => {
  const stack = customerStack();
  const network = createNetwork(stack, {
    controlPlane: privateControlPlane(),
    availabilityZones: [...ZONES, 'eu-west-1c'],
    cidr: '10.8.0.0/18',
    egress: DataPlaneEgress.natGatewayPerZone(),
    dnsServers: ['10.9.0.2'],
    serviceEndpoints: ['sts', 'kms', 'kinesis-streams'],
    s3PrefixListId: 'pl-6da54004',
    privateLink: true,
    privateLinkZones: ZONES,
    workspaceHosts: ['acme.eu1.lake.example.com'],
    restrictEndpoints: true,
    flowLogRetention: RetentionDays.TEN_YEARS,
    flowLogKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  });
  expect(nagFindings(stack)).toEqual([]);
  expect(network.endpointSubnetIds).toHaveLength(3);
  expect(network.flowLogGroup).toBeDefined();
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::DHCPOptions', { DomainNameServers: ['10.9.0.2'] });
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 3653 });
});

describe('the way out', () => {
  test('by one NAT gateway serves all zones', () => {
    const [first, second] = privateRoutes({});
    expect(first).toHaveLength(1);
    expect(second?.[0]?.NatGatewayId).toEqual(first?.[0]?.NatGatewayId);
  });

  test('by a NAT gateway in each zone survives the loss of one', () => {
    const [first, second] = privateRoutes({ egress: DataPlaneEgress.natGatewayPerZone() });
    expect(first?.[0]?.NatGatewayId).not.toEqual(second?.[0]?.NatGatewayId);
  });

  test('by a transit gateway attaches the VPC first, and needs no internet gateway', () => {
    const egress = DataPlaneEgress.transitGateway('tgw-0123456789abcdef0');
    for (const routes of privateRoutes({ egress })) {
      expect(routes).toMatchObject([{ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-0123456789abcdef0' }]);
    }
    const stack = customerStack();
    createNetwork(stack, { egress });
    const template = Template.fromStack(stack);
    const [attachment = ''] = Object.keys(template.findResources('AWS::EC2::TransitGatewayAttachment'));
    for (const route of Object.values(template.findResources('AWS::EC2::Route'))) expect(route.DependsOn).toContain(attachment);
    template.resourceCountIs('AWS::EC2::InternetGateway', 0);
    expect(nagFindings(stack)).toEqual([]);
  });

  test('by the endpoints of a firewall leads each zone to its own', () => {
    const egress = DataPlaneEgress.firewallEndpoints(['vpce-1', 'vpce-2']);
    expect(privateRoutes({ egress })).toMatchObject([[{ VpcEndpointId: 'vpce-1' }], [{ VpcEndpointId: 'vpce-2' }]]);
  });

  test('does not exist in an isolated VPC, where nodes use PrivateLink', () => {
    const props = { controlPlane: privateControlPlane(), egress: DataPlaneEgress.isolated() };
    expect(privateRoutes(props)).toEqual([[], []]);
    const stack = customerStack();
    const network = createNetwork(stack, props);
    expect(network.restApiEndpointId).toBeDefined();
    expect(network.relayEndpointId).toBeDefined();
    expect(nagFindings(stack)).toEqual([]);
  });
});

describe('an existing VPC', () => {
  const imported = (stack: Stack) => Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES });

  test('does not change unasked', () => {
    const stack = customerStack();
    const network = createNetwork(stack, { vpc: imported(stack) });
    expect(countsOf(stack)).toEqual({});
    expect(network.leadsOut).toBe(true);
  });

  test('gets the endpoints that are asked for, in given subnets', () => {
    const stack = customerStack();
    createNetwork(stack, {
      vpc: imported(stack),
      cidr: '10.3.0.0/16',
      privateRouteTableIds: ['rtb-1', 'rtb-2'],
      s3Endpoint: true,
      serviceEndpoints: ['kms'],
      endpointSubnets: ['subnet-1', 'subnet-2'].map((id) => Subnet.fromSubnetId(stack, id, id)),
    });
    expect(countsOf(stack)).toEqual({ SecurityGroup: 1, VPCEndpoint: 2 });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway', RouteTableIds: ['rtb-1', 'rtb-2'] });
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.eu-west-1.kms',
      SubnetIds: ['subnet-1', 'subnet-2'],
    });
  });

  test('gets subnets for endpoints where addresses are given, with routes to nowhere', () => {
    const stack = customerStack();
    createNetwork(stack, {
      vpc: imported(stack),
      cidr: '10.3.0.0/16',
      serviceEndpoints: ['kms'],
      zoneCidrs: ['10.3.9.0/26', '10.3.9.64/26'],
    });
    expect(countsOf(stack)).toMatchObject({ Subnet: 2, RouteTable: 1 });
    expect(countsOf(stack)).not.toHaveProperty('Route');
    expect(propertiesOf(stack, 'AWS::EC2::Subnet').map((subnet) => subnet.CidrBlock)).toEqual(['10.3.9.0/27', '10.3.9.64/27']);
  });

  test('may be isolated', () => {
    const stack = customerStack();
    expect(createNetwork(stack, { vpc: imported(stack), egress: DataPlaneEgress.isolated() }).leadsOut).toBe(false);
    expect(countsOf(stack)).toEqual({});
  });
});

describe('flow logs', () => {
  test('record all traffic of the VPC, and are kept', () => {
    const stack = customerStack();
    createNetwork(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'ALL' });
    Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });

  test('go to a bucket, whose policy stands before them', () => {
    const stack = customerStack();
    createNetwork(stack, { flowLogBucket: new Bucket(stack, 'Bucket') });
    expect(countsOf(stack)).not.toHaveProperty('LogGroup');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::FlowLog', { LogDestinationType: 's3' });
    const [policy = ''] = Object.keys(template.findResources('AWS::S3::BucketPolicy'));
    for (const flowLog of Object.values(template.findResources('AWS::EC2::FlowLog'))) expect(flowLog.DependsOn).toEqual([policy]);
  });

  test('can be off', () => {
    const stack = customerStack();
    createNetwork(stack, { flowLogs: false });
    expect(countsOf(stack)).not.toHaveProperty('FlowLog');
  });

  test('in a key of the customer, which admits CloudWatch Logs', () => {
    const stack = customerStack();
    createNetwork(stack, { flowLogKey: new Key(stack, 'Key') });
    expect(JSON.stringify(propertiesOf(stack, 'AWS::KMS::Key'))).toContain('"logs.eu-west-1.amazonaws.com"');
  });
});

test('an isolated VPC without PrivateLink gives a warning', () => {
  const warnings = (props: Partial<DataPlaneNetworkProps>) =>
    JSON.stringify(createNetwork(customerStack(), props).node.metadata).includes(
      'lakehouse:DataPlaneNetwork.noWayToControlPlane',
    );
  expect(warnings({ egress: DataPlaneEgress.isolated(), privateLink: false })).toBe(true);
  expect(warnings({})).toBe(false);
});

test('an imported network serves workspaces that state their addresses', () => {
  const stack = customerStack();
  const network = DataPlaneNetwork.fromDataPlaneNetworkAttributes(stack, 'Network', {
    controlPlane: ownControlPlane(),
    vpcId: 'vpc-1',
    availabilityZones: ZONES,
    vpcCidr: '10.4.0.0/16',
    privateRouteTableIds: ['rtb-1', 'rtb-2'],
  });
  const workspace = new WorkspaceNetwork(stack, 'Workspace', { network, subnetCidrs: ['10.4.0.0/24', '10.4.1.0/24'] });
  expect(workspace.vpcId).toBe('vpc-1');
  expect(workspace.subnets[1]?.routeTable.routeTableId).toBe('rtb-2');
  network.allowBucket('arn:aws:s3:::partner');
  expect(countsOf(stack)).toEqual({
    Subnet: 2,
    SubnetRouteTableAssociation: 2,
    SecurityGroup: 1,
    SecurityGroupIngress: 2,
    SecurityGroupEgress: 2,
  });
});
