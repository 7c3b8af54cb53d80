import type { CfnTag } from 'aws-cdk-lib/core';
import { Subnet, type ISubnet } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';
import { DEFAULT_NETMASK, netmaskFor } from './capacity';
import { SubnetPlan } from './subnet-plan';
import { createSubnet } from './subnets';
import type { WorkspaceNetworkProps } from './workspace-network';

/** The subnets of a workspace, in the order of `zones`. Their ids go by the place of the zone in the network. */
export function createSubnets(scope: Construct, props: WorkspaceNetworkProps, zones: string[], tags: CfnTag[]): ISubnet[] {
  const { vpc, availabilityZones, privateRouteTableIds } = props.network;
  const places = zones.map((zone) => availabilityZones.indexOf(zone));
  const cidrs = props.subnetCidrs ? claimCidrs(scope, props, props.subnetCidrs) : takeCidrs(scope, props, places);
  return zones.map((zone, index) => {
    const place = places[index] ?? index;
    const [cidr, routeTableId] = [cidrs[index], privateRouteTableIds[place]];
    const subnet = createSubnet(scope, `Subnet${place + 1}`, { vpcId: vpc.vpcId, zone, cidr, routeTableId, tags });
    return Subnet.fromSubnetAttributes(subnet, 'Imported', {
      subnetId: subnet.ref,
      availabilityZone: zone,
      ipv4CidrBlock: cidr,
      routeTableId,
    });
  });
}

function claimCidrs(scope: Construct, { network }: WorkspaceNetworkProps, texts: string[]): string[] {
  for (const text of texts) {
    const block = Cidr.parse(known(text) ?? '');
    if (block) SubnetPlan.of(network).claim(scope, block);
  }
  return texts;
}

/**
 * Takes the next free block, of which each zone of the network has a part, whether the workspace uses it or not. It is
 * cut into four parts or more, so that a third and a fourth zone change no other workspace.
 */
function takeCidrs(scope: Construct, { network, expectedNodes }: WorkspaceNetworkProps, places: number[]): string[] {
  const nodes = known(expectedNodes);
  const netmask = nodes === undefined ? DEFAULT_NETMASK : netmaskFor(nodes);
  const bits = network.availabilityZones.length > 4 ? 3 : 2;
  const block = SubnetPlan.of(network).take(scope, netmask - bits);
  if (!block) {
    fail(
      scope,
      lit`VpcFull`,
      `the VPC's cidr must have a free block of /${netmask - bits}, for ${2 ** bits} subnets of /${netmask}, got ${JSON.stringify(network.vpcCidr)}; lower expectedNodes, give subnetCidrs, or take a larger VPC`,
    );
  }
  const parts = block.split(netmask).map(String);
  return places.map((place) => parts[place] ?? '');
}
