import { Fn, Stack } from 'aws-cdk-lib/core';
import { Peer, Port, Subnet, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WorkspaceNetwork, type WorkspaceNetworkProps } from '../../../lib/data-plane/network';
import { nagFindings } from '../../checks/nag';
import { ACCOUNT_ID, customerStack } from '../contracts';
import { createNetwork, propertiesOf, ZONES } from './networks';

const cidrsOf = (stack: Stack) => propertiesOf(stack, 'AWS::EC2::Subnet').map((subnet) => subnet.CidrBlock);

/** What would be replaced, with the nodes in it, if its logical id changed. */
const FROZEN = [
  'NetworkVpc7FB7348F',
  'NetworkVpcEgressPublicSubnet17BCFFB42',
  'NetworkEndpointPlaceSubnet1176A6F2F',
  'NetworkEndpointPlaceSubnet235F385B0',
  'WorkspaceSubnet1B19B96D2',
  'WorkspaceSubnet2623083F1',
  'NetworkEndpointPlaceSecurityGroupFDAD712F',
  'WorkspaceSecurityGroupF5AA47D5',
  'NetworkVpcEgressNatGateway18C954156',
  'NetworkVpcEgressAddress16703B37A',
  'NetworkFlowLogsLogGroup625EB2BC',
];

/** A workspace in a network of its own. */
function createWorkspace(props: Partial<WorkspaceNetworkProps> = {}) {
  const stack = customerStack();
  const network = createNetwork(stack);
  return { stack, network, workspace: new WorkspaceNetwork(stack, 'Workspace', { network, ...props }) };
}

test('at its defaults a workspace has a private subnet in each zone, on the route table of the zone, and a group: nine resources', () => {
  const { stack, network, workspace } = createWorkspace();
  const template = Template.fromStack(stack);
  const own = (type: string) => Object.keys(template.findResources(type)).filter((id) => id.startsWith('Workspace'));
  expect(own('AWS::EC2::Subnet')).toHaveLength(2);
  expect(own('AWS::EC2::SubnetRouteTableAssociation')).toHaveLength(2);
  expect(Object.keys(template.toJSON().Resources as object).filter((id) => id.startsWith('Workspace'))).toHaveLength(9);

  ZONES.forEach((zone, index) => {
    template.hasResourceProperties('AWS::EC2::Subnet', {
      AvailabilityZone: zone,
      CidrBlock: ['10.0.0.0/22', '10.0.4.0/22'][index],
      MapPublicIpOnLaunch: false,
    });
    template.hasResourceProperties('AWS::EC2::SubnetRouteTableAssociation', {
      SubnetId: stack.resolve(workspace.subnetIds[index]) as object,
      RouteTableId: stack.resolve(network.privateRouteTableIds[index]) as object,
    });
  });
  expect(stack.resolve(workspace.vpc.privateSubnets.map((subnet) => subnet.subnetId))).toEqual(
    stack.resolve(workspace.subnetIds),
  );
  expect(workspace.vpc.availabilityZones).toEqual(ZONES);
  expect(nagFindings(stack)).toEqual([]);
});

test('logical ids of what cannot be replaced under running nodes are frozen', () => {
  const { stack } = createWorkspace();
  const template = Template.fromStack(stack);
  const ids = [
    'AWS::EC2::VPC',
    'AWS::EC2::Subnet',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::NatGateway',
    'AWS::EC2::EIP',
    'AWS::Logs::LogGroup',
  ];
  expect(ids.flatMap((type) => Object.keys(template.findResources(type)))).toEqual(FROZEN);
});

test('parts bear the tag of the account, by which the strict policy knows them', () => {
  const { stack } = createWorkspace({ accountId: ACCOUNT_ID });
  const tagged = { Tags: Match.arrayWith([{ Key: 'lakehouse:data-plane', Value: ACCOUNT_ID }]) };
  Template.fromStack(stack).resourcePropertiesCountIs('AWS::EC2::Subnet', tagged, 2);
  Template.fromStack(stack).resourcePropertiesCountIs('AWS::EC2::SecurityGroup', tagged, 1);
});

describe('several workspaces of one VPC', () => {
  test('have subnets and groups of their own', () => {
    const { stack, network, workspace } = createWorkspace();
    const other = new WorkspaceNetwork(stack, 'Other', { network });
    expect(cidrsOf(stack)).toEqual(expect.arrayContaining(['10.0.0.0/22', '10.0.4.0/22', '10.0.16.0/22', '10.0.20.0/22']));
    expect(stack.resolve(other.securityGroupIds)).not.toEqual(stack.resolve(workspace.securityGroupIds));
    expect(nagFindings(stack)).toEqual([]);
  });

  test('keep their addresses when one is added behind them, of any size', () => {
    const sizes = [500, 20, 2000, 100];
    const addresses = (count: number) => {
      const stack = customerStack();
      const network = createNetwork(stack);
      sizes.slice(0, count).forEach((expectedNodes, index) => {
        new WorkspaceNetwork(stack, `Workspace${index}`, { network, expectedNodes });
      });
      return cidrsOf(stack);
    };
    for (let count = 1; count < sizes.length; count += 1) {
      expect(addresses(count + 1)).toEqual(expect.arrayContaining(addresses(count)));
      expect(new Set(addresses(count + 1)).size).toBe(addresses(count + 1).length);
    }
  });

  test('keep their addresses when the network gains a third and a fourth zone', () => {
    const addresses = (zones: string[]) => {
      const stack = customerStack();
      const network = createNetwork(stack, { availabilityZones: zones });
      new WorkspaceNetwork(stack, 'One', { network });
      new WorkspaceNetwork(stack, 'Two', { network });
      return cidrsOf(stack);
    };
    const [c, d] = ['eu-west-1c', 'eu-west-1d'];
    expect(addresses([...ZONES, c, d])).toEqual(expect.arrayContaining(addresses(ZONES)));
  });

  test('a workspace in some zones has the part of the zone, whatever the order', () => {
    const stack = customerStack();
    const network = createNetwork(stack, { availabilityZones: [...ZONES, 'eu-west-1c'] });
    new WorkspaceNetwork(stack, 'Workspace', { network, availabilityZones: ['eu-west-1c', 'eu-west-1a'] });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::Subnet', {
      AvailabilityZone: 'eu-west-1a',
      CidrBlock: '10.0.0.0/22',
    });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::Subnet', {
      AvailabilityZone: 'eu-west-1c',
      CidrBlock: '10.0.8.0/22',
    });
  });
});

test.each([
  [1, 25],
  [61, 25],
  [62, 24],
  [125, 24],
  [126, 23],
  [509, 22],
  [510, 21],
  [1021, 21],
  [2045, 20],
])('for %d expectedNodes subnets are a /%d', (expectedNodes, netmask) => {
  const { stack } = createWorkspace({ expectedNodes });
  expect(cidrsOf(stack)).toContain(`10.0.0.0/${netmask}`);
});

test('given subnets and security groups stay as they are', () => {
  const stack = customerStack();
  const network = createNetwork(stack);
  const workspace = new WorkspaceNetwork(stack, 'Workspace', {
    network,
    subnets: ZONES.map((zone, index) =>
      Subnet.fromSubnetAttributes(stack, `Subnet${index}`, { subnetId: `subnet-${index}`, availabilityZone: zone }),
    ),
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
  });
  expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object).filter((id) => id.startsWith('Workspace'))).toEqual(
    [],
  );
  expect(workspace.subnetIds).toEqual(['subnet-0', 'subnet-1']);
  expect(workspace.securityGroupIds).toEqual(['sg-1']);
});

test('given addresses are taken, also in an existing VPC, and its route tables are used', () => {
  const stack = customerStack();
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES });
  const network = createNetwork(stack, { vpc, cidr: '10.1.0.0/16', privateRouteTableIds: ['rtb-1'] });
  new WorkspaceNetwork(stack, 'Workspace', { network, subnetCidrs: ['10.1.0.0/24', '10.1.1.0/24'] });
  expect(cidrsOf(stack)).toEqual(['10.1.0.0/24', '10.1.1.0/24']);
  Template.fromStack(stack).resourcePropertiesCountIs('AWS::EC2::SubnetRouteTableAssociation', { RouteTableId: 'rtb-1' }, 2);
});

test('a data source adds its port to the group of the nodes', () => {
  const { stack, workspace } = createWorkspace();
  const database = SecurityGroup.fromSecurityGroupId(stack, 'Database', 'sg-1');
  workspace.connections.allowTo(database, Port.tcp(5432), 'metastore');
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    GroupId: stack.resolve(workspace.securityGroupIds[0]) as object,
    DestinationSecurityGroupId: 'sg-1',
    FromPort: 5432,
  });
});

test.each([
  [true, 1],
  [false, 0],
])('groups of another app change only when that is allowed (%s)', (mutableSecurityGroups, rules) => {
  const stack = customerStack();
  const workspace = WorkspaceNetwork.fromWorkspaceNetworkAttributes(stack, 'Workspace', {
    vpcId: 'vpc-1',
    subnetIds: ['subnet-1', 'subnet-2'],
    securityGroupIds: ['sg-1'],
    mutableSecurityGroups,
  });
  workspace.connections.allowTo(Peer.ipv4('10.9.0.0/16'), Port.tcp(5432));
  Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupEgress', rules);
});

test('the smallest subnet gives a warning, and no other does', () => {
  const warnings = (subnetCidrs: string[]) => {
    const { workspace } = createWorkspace({ subnetCidrs });
    return workspace.node.metadata
      .map((entry) => JSON.stringify(entry))
      .filter((entry) => entry.includes('lakehouse:WorkspaceNetwork'));
  };
  expect(warnings(['10.0.0.0/26', '10.0.0.64/26'])).toHaveLength(1);
  expect(warnings(['10.0.0.0/25', '10.0.0.128/25'])).toEqual([]);
});

test('deploy-time values pass untouched', () => {
  const stack = customerStack();
  const [first, second] = [0, 1].map((index) => Fn.importValue(`Cidr${index}`));
  const zones = [0, 1].map((index) => Fn.importValue(`Zone${index}`));
  const network = createNetwork(stack, { availabilityZones: zones });
  new WorkspaceNetwork(stack, 'Workspace', {
    network,
    availabilityZones: zones,
    accountId: Fn.importValue('Account'),
    subnetCidrs: [first ?? '', second ?? ''],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::Subnet', {
    CidrBlock: { 'Fn::ImportValue': 'Cidr0' },
    AvailabilityZone: { 'Fn::ImportValue': 'Zone0' },
  });
});

describe('fails', () => {
  test.each<[string, Partial<WorkspaceNetworkProps>, RegExp]>([
    ['on one zone', { availabilityZones: ['eu-west-1a'] }, /availabilityZones must name at least 2 zones/],
    [
      'on a zone that is there twice',
      { availabilityZones: ['eu-west-1a', 'eu-west-1a'] },
      /each one once, got "eu-west-1a" twice/,
    ],
    [
      'on a zone outside of the network',
      { availabilityZones: ['eu-west-1a', 'eu-west-1f'] },
      /some of the network's.*got "eu-west-1f"/,
    ],
    ['on fewer subnets than zones', { subnetCidrs: ['10.0.0.0/24'] }, /one for each of the 2 availabilityZones, got 1/],
    ['on a /16', { subnetCidrs: ['10.0.0.0/16', '10.0.1.0/24'] }, /\/17 to \/26.*got "10.0.0.0\/16"/],
    ['on a /27', { subnetCidrs: ['10.0.0.0/27', '10.0.1.0/24'] }, /\/17 to \/26.*got "10.0.0.0\/27"/],
    ['on bits behind the netmask', { subnetCidrs: ['10.0.0.1/24', '10.0.1.0/24'] }, /without bits behind/],
    [
      'on subnets outside of the VPC',
      { subnetCidrs: ['10.0.0.0/24', '10.1.0.0/24'] },
      /in the VPC's 10.0.0.0\/16, got "10.1.0.0\/24"/,
    ],
    [
      'on subnets that overlap',
      { subnetCidrs: ['10.0.0.0/23', '10.0.1.0/24'] },
      /must not overlap, got "10.0.1.0\/24" beside "10.0.0.0\/23"/,
    ],
    [
      'on addresses of endpoints',
      { subnetCidrs: ['10.0.255.0/24', '10.0.1.0/24'] },
      /of which Stack\/Network has 10.0.255.192\/26/,
    ],
    [
      'on subnets too small for the nodes',
      { subnetCidrs: ['10.0.0.0/24', '10.0.1.0/24'], expectedNodes: 126 },
      /room for the 126 expectedNodes, got "10.0.0.0\/24" with room for 125; take a \/23/,
    ],
    ['on no nodes', { expectedNodes: 0 }, /expectedNodes must be a whole number of 1 to 16381, got 0/],
    ['on half a node', { expectedNodes: 1.5 }, /expectedNodes must be .*got 1.5/],
    ['on more nodes than a subnet holds', { expectedNodes: 16382 }, /expectedNodes must be .*got 16382/],
    ['on a VPC without room', { expectedNodes: 16000 }, /the VPC's cidr must have a free block of \/15.*got "10.0.0.0\/16"/],
    ['without security groups', { securityGroups: [] }, /securityGroups must be 1 to 5 security groups, got 0/],
    ['on an AWS account id', { accountId: '123456789012' }, /that is an AWS account id/],
  ])('%s', (_, props, message) => {
    expect(() => createWorkspace(props)).toThrow(message);
  });

  test('on six security groups', () => {
    const stack = customerStack();
    const securityGroups = [1, 2, 3, 4, 5, 6].map((n) => SecurityGroup.fromSecurityGroupId(stack, `Group${n}`, `sg-${n}`));
    const network = createNetwork(stack);
    expect(() => new WorkspaceNetwork(stack, 'Workspace', { network, securityGroups })).toThrow(/got 6/);
  });

  test('on addresses of another workspace, and names it', () => {
    const { stack, network } = createWorkspace();
    const subnetCidrs = ['10.0.4.0/24', '10.0.200.0/24'];
    expect(() => new WorkspaceNetwork(stack, 'Other', { network, subnetCidrs })).toThrow(
      /got "10.0.4.0\/24", of which Stack\/Workspace has/,
    );
  });

  test('without addresses in an existing VPC', () => {
    const stack = customerStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES });
    const network = createNetwork(stack, { vpc });
    expect(() => new WorkspaceNetwork(stack, 'Workspace', { network })).toThrow(/subnetCidrs \(or subnets\) must be given/);
  });

  test('on several mistakes with all of them', () => {
    expect(() => createWorkspace({ expectedNodes: 0, availabilityZones: ['eu-west-1a'], securityGroups: [] })).toThrow(
      /3 problems/,
    );
  });
});
