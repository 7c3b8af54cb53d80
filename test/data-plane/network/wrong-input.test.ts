import { CfnParameter, Fn, Lazy, Stack, App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { controlPlaneFromAttributes } from '../../../lib/contract/lakehouse';
import { DataPlaneEgress, DataPlaneNetwork, WorkspaceNetwork, type DataPlaneNetworkProps } from '../../../lib/data-plane/network';
import { customerStack, ownControlPlane } from '../contracts';
import { createNetwork, ENDPOINT_SERVICES, privateControlPlane, ZONES } from './networks';

const VPC = Vpc.fromVpcAttributes(new Stack(), 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES });
const SUBNETS = ['subnet-1', 'subnet-2'].map((id) => Subnet.fromSubnetId(VPC, id, id));

describe('a network fails', () => {
  test.each<[string, Partial<DataPlaneNetworkProps>, RegExp]>([
    ['on one zone', { availabilityZones: ['eu-west-1a'] }, /availabilityZones must name at least 2 zones.*got 1/],
    ['on a zone that is there twice', { availabilityZones: ['eu-west-1a', 'eu-west-1a'] }, /got "eu-west-1a" twice/],
    [
      'on a zone of another region',
      { availabilityZones: ['eu-west-1a', 'eu-west-2a'] },
      /region eu-west-1, got "eu-west-2a"; name zones/,
    ],
    ['on a zone id', { availabilityZones: ['euw1-az1', 'eu-west-1a'] }, /got "euw1-az1"; give the name of the zone, not its id/],
    ['on the region in place of a zone', { availabilityZones: ['eu-west-1', 'eu-west-1a'] }, /got "eu-west-1"; name zones/],
    ['on text for addresses', { cidr: 'ten' }, /cidr must be an IPv4 block.*got "ten"/],
    ['on a /15', { cidr: '10.0.0.0/15' }, /\/16 to \/25.*got "10.0.0.0\/15"/],
    ['on a /26', { cidr: '10.0.0.0/26' }, /\/16 to \/25.*got "10.0.0.0\/26"/],
    ['on a VPC that endpoints fill', { cidr: '10.0.0.0/25' }, /cidr must have room for more than a \/26 for each of the 2/],
    ['on too few zoneCidrs', { zoneCidrs: ['10.0.0.0/26'] }, /one block for each of the 2 availabilityZones, got 1/],
    ['on small zoneCidrs', { zoneCidrs: ['10.0.0.0/27', '10.0.1.0/26'] }, /of \/26 or larger, got "10.0.0.0\/27"/],
    ['on zoneCidrs outside', { zoneCidrs: ['10.0.0.0/26', '10.1.0.0/26'] }, /in the VPC's 10.0.0.0\/16, got "10.1.0.0\/26"/],
    ['on zoneCidrs that overlap', { zoneCidrs: ['10.0.0.0/25', '10.0.0.64/26'] }, /must not overlap, got "10.0.0.64\/26"/],
    ['on a DNS server by name', { dnsServers: ['dns.example.com'] }, /dnsServers must be IPv4 addresses, got "dns.example.com"/],
    ['on egress of an existing VPC', { vpc: VPC, egress: DataPlaneEgress.natGateway() }, /egress must not be given with vpc/],
    ['on route tables of an own VPC', { privateRouteTableIds: ['rtb-1'] }, /privateRouteTableIds must be given with vpc only/],
    ['on three route tables for two zones', { vpc: VPC, privateRouteTableIds: ['a', 'b', 'c'] }, /one for each of the 2.*got 3/],
    [
      'on an S3 endpoint without route tables',
      { vpc: VPC, s3Endpoint: true },
      /privateRouteTableIds must be given for s3Endpoint/,
    ],
    ['on endpoints without a place', { vpc: VPC, serviceEndpoints: ['kms'] }, /endpointSubnets or zoneCidrs must be given/],
    [
      'on one endpoint subnet',
      { vpc: VPC, endpointSubnets: SUBNETS.slice(1) },
      /endpointSubnets must be one for each of the 2.*got 1/,
    ],
    ['on a service twice', { serviceEndpoints: ['kms', 'kms'] }, /serviceEndpoints must name each one once, got "kms" twice/],
    ['on s3 as interface endpoint', { serviceEndpoints: ['s3'] }, /must not name "s3".*s3Endpoint/],
    [
      'on a long service name',
      { serviceEndpoints: ['com.amazonaws.eu-west-1.kms'] },
      /short names of AWS services, such as "kms"/,
    ],
    ['on a prefix list by name', { s3PrefixListId: 's3' }, /s3PrefixListId must be the id of a prefix list.*got "s3"/],
    [
      'isolated, if the control plane has no PrivateLink',
      { egress: DataPlaneEgress.isolated() },
      /egress must lead out.*always as a pair/,
    ],
    ['on an unknown PrivateLink zone', { privateLinkZones: ['eu-west-1c'] }, /some of availabilityZones.*got "eu-west-1c"/],
    ['on no PrivateLink zone', { privateLinkZones: [] }, /privateLinkZones must name at least one zone/],
    ['on a host outside of the domain', { workspaceHosts: ['acme.example.org'] }, /such as my-workspace.eu1.lake.example.com/],
    ['on a host two levels down', { workspaceHosts: ['a.b.eu1.lake.example.com'] }, /workspaceHosts must be one name below/],
    ['on a transit gateway by name', { egress: DataPlaneEgress.transitGateway('hub') }, /id of a transit gateway.*got "hub"/],
    [
      'on one firewall endpoint',
      { egress: DataPlaneEgress.firewallEndpoints(['vpce-1']) },
      /one firewall endpoint for each of the 2/,
    ],
    ['on a firewall by name', { egress: DataPlaneEgress.firewallEndpoints(['fw', 'vpce-1']) }, /ids of VPC endpoints.*got "fw"/],
  ])('%s', (_, props, message) => {
    expect(() => createNetwork(customerStack(), props)).toThrow(message);
  });

  test('on two places for flow logs, or none', () => {
    const stack = customerStack();
    const [flowLogBucket, flowLogKey] = [new Bucket(stack, 'Bucket'), new Key(stack, 'Key')];
    expect(() => createNetwork(stack, { flowLogBucket, flowLogKey }, 'One')).toThrow(/must not be given with flowLogBucket/);
    expect(() => createNetwork(stack, { flowLogBucket, flowLogs: false }, 'Two')).toThrow(/flowLogs must not be false/);
  });

  test('on a stack in another region', () => {
    expect(() => createNetwork(customerStack('eu-central-1'))).toThrow(
      /region of the control plane, "eu-west-1", got "eu-central-1"/,
    );
  });

  test('on several mistakes with all of them', () => {
    expect(() => createNetwork(customerStack(), { cidr: '10.0.0.0/8', privateLink: true, s3PrefixListId: '' })).toThrow(
      /3 problems/,
    );
  });
});

describe('an import fails', () => {
  const network = (attributes: object) => () =>
    DataPlaneNetwork.fromDataPlaneNetworkAttributes(customerStack(), 'Network', {
      controlPlane: ownControlPlane(),
      vpcId: 'vpc-1',
      availabilityZones: ZONES,
      ...attributes,
    });

  test.each<[string, object, RegExp]>([
    ['on one zone', { availabilityZones: ['eu-west-1a'] }, /at least 2 zones/],
    [
      'on half a PrivateLink pair',
      { restApiEndpointId: 'vpce-1', vpcCidr: '10.0.0.0/16' },
      /must be given together, got "vpce-1" alone/,
    ],
    ['on PrivateLink without addresses', { restApiEndpointId: 'vpce-1', relayEndpointId: 'vpce-2' }, /vpcCidr must be given/],
    ['on one route table', { privateRouteTableIds: ['rtb-1'] }, /one for each of the 2 availabilityZones, got 1/],
  ])('of a network %s', (_, attributes, message) => {
    expect(network(attributes)).toThrow(message);
  });

  const workspace = (attributes: object) => () =>
    WorkspaceNetwork.fromWorkspaceNetworkAttributes(customerStack(), 'Workspace', {
      vpcId: 'vpc-1',
      subnetIds: ['subnet-1', 'subnet-2'],
      securityGroupIds: ['sg-1'],
      ...attributes,
    });

  test.each<[string, object, RegExp]>([
    ['on a VPC by name', { vpcId: 'main' }, /vpcId must be like vpc-.*got "main"/],
    ['on one subnet', { subnetIds: ['subnet-1'] }, /subnetIds must name at least 2 subnets/],
    ['on a subnet twice', { subnetIds: ['subnet-1', 'subnet-1'] }, /subnetIds must name each one once/],
    ['on a group for a subnet', { subnetIds: ['subnet-1', 'sg-1'] }, /subnetIds must be like subnet-.*got "sg-1"/],
    ['without groups', { securityGroupIds: [] }, /1 to 5 security groups, got 0/],
    ['on six groups', { securityGroupIds: ['sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5', 'sg-6'] }, /1 to 5 security groups, got 6/],
  ])('of a workspace %s', (_, attributes, message) => {
    expect(workspace(attributes)).toThrow(message);
  });

  test('of neither when all is right', () => {
    expect(workspace({})().subnetIds).toEqual(['subnet-1', 'subnet-2']);
    const pair = { vpcCidr: '10.0.0.0/16', restApiEndpointId: 'vpce-1', relayEndpointId: 'vpce-2' };
    expect(network(pair)().relayEndpointId).toBe('vpce-2');
  });
});

test('deploy-time values pass untouched, in every property', () => {
  const stack = new Stack(new App(), 'Stack');
  const text = (id: string) => new CfnParameter(stack, id).valueAsString;
  const zones = [text('Zone1'), text('Zone2')];
  const network = createNetwork(stack, {
    controlPlane: controlPlaneFromAttributes({
      name: text('Name'),
      region: text('Region'),
      partition: 'aws',
      awsAccount: text('AwsAccount'),
      domain: text('Domain'),
      endpointServices: ENDPOINT_SERVICES,
    }),
    availabilityZones: zones,
    cidr: text('Cidr'),
    zoneCidrs: [text('Block1'), text('Block2')],
    egress: DataPlaneEgress.firewallEndpoints([Lazy.string({ produce: () => 'vpce-1' }), text('Firewall')]),
    dnsServers: [text('Dns')],
    s3PrefixListId: text('PrefixList'),
    privateLink: true,
    privateLinkZones: zones,
  });
  createNetwork(stack, { egress: DataPlaneEgress.transitGateway(text('Hub')) }, 'Other');
  network.allowBucket(text('Bucket'));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: { Ref: 'Cidr' } });
  template.hasResourceProperties('AWS::EC2::Subnet', {
    AvailabilityZone: { Ref: 'Zone1' },
    CidrBlock: { 'Fn::Select': [0, { 'Fn::Cidr': [{ Ref: 'Block1' }, 2, '5'] }] },
  });
});

test('imports take deploy-time values too', () => {
  const stack = customerStack();
  const text = (id: string) => new CfnParameter(stack, id).valueAsString;
  const network = DataPlaneNetwork.fromDataPlaneNetworkAttributes(stack, 'Network', {
    controlPlane: privateControlPlane(),
    vpcId: text('Vpc'),
    vpcCidr: text('Cidr'),
    availabilityZones: [text('Zone1'), text('Zone2')],
    privateRouteTableIds: [text('Table1'), text('Table2')],
    restApiEndpointId: text('RestApi'),
    relayEndpointId: text('Relay'),
  });
  new WorkspaceNetwork(stack, 'Created', { network, subnetCidrs: [text('Subnet1'), text('Subnet2')] });
  const imported = WorkspaceNetwork.fromWorkspaceNetworkAttributes(stack, 'Imported', {
    vpcId: text('ItsVpc'),
    subnetIds: Fn.split(',', text('Subnets')),
    securityGroupIds: Fn.split(',', text('Groups')),
  });
  expect(stack.resolve(imported.securityGroups[0]?.securityGroupId)).toEqual({
    'Fn::Select': [0, { 'Fn::Split': [',', { Ref: 'Groups' }] }],
  });
});
