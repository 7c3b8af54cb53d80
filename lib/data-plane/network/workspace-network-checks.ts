import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import { LARGEST_NETMASK, netmaskFor, nodeCapacity, SMALLEST_NETMASK } from './capacity';
import { checkDistinct } from './network-checks';
import { SubnetPlan } from './subnet-plan';
import type { WorkspaceNetworkProps } from './workspace-network';

const MOST_SECURITY_GROUPS = 5;

/** Throws what can be known to be wrong with a workspace's network before it is deployed. */
export function checkWorkspaceNetwork(scope: IConstruct, props: WorkspaceNetworkProps, zones: string[]): void {
  const problems = new Problems(scope);
  checkZones(props, zones, problems);
  checkSubnets(props, zones, problems);
  checkExpectedNodes(props.expectedNodes, problems);
  if (props.subnetCidrs) checkCidrs(props, props.subnetCidrs, problems);
  if (props.securityGroups) checkSecurityGroupCount('securityGroups', props.securityGroups.length, problems);
  problems.throwIfAny();
  if (props.subnetCidrs?.some((text) => Cidr.parse(known(text) ?? '')?.netmask === SMALLEST_NETMASK)) {
    Validations.of(scope).addWarning(
      'lakehouse:WorkspaceNetwork.smallestSubnet',
      `a subnet of /${SMALLEST_NETMASK} has room for ${nodeCapacity(SMALLEST_NETMASK)} nodes, and control planes differ on whether it is large enough; take a /${SMALLEST_NETMASK - 1} if you can`,
    );
  }
}

/** Notes a number of security groups that control planes refuse. */
export function checkSecurityGroupCount(property: string, count: number, problems: Problems): void {
  if (count < 1 || count > MOST_SECURITY_GROUPS) {
    problems.add(lit`SecurityGroupCount`, `${property} must be 1 to ${MOST_SECURITY_GROUPS} security groups, got ${count}`);
  }
}

function checkZones({ network, availabilityZones }: WorkspaceNetworkProps, zones: string[], problems: Problems): void {
  if (zones.length < 2) {
    problems.add(lit`TooFewAvailabilityZones`, `availabilityZones must name at least 2 zones, got ${JSON.stringify(zones)}`);
  }
  checkDistinct('availabilityZones', zones, problems);
  for (const zone of availabilityZones ?? []) {
    if (!network.availabilityZones.includes(zone)) {
      problems.add(
        lit`AvailabilityZoneNotInNetwork`,
        `availabilityZones must be some of the network's, ${JSON.stringify(network.availabilityZones)}, got ${JSON.stringify(zone)}`,
      );
    }
  }
}

function checkSubnets(props: WorkspaceNetworkProps, zones: string[], problems: Problems): void {
  if (props.subnets && props.subnetCidrs) {
    problems.add(lit`SubnetsTwice`, 'subnets and subnetCidrs must not be given together: subnets exist, subnetCidrs are created');
  }
  if (!props.subnets && !props.subnetCidrs && !SubnetPlan.of(props.network).isOwn) {
    problems.add(
      lit`SubnetCidrsMissing`,
      'subnetCidrs (or subnets) must be given: which addresses are free is known only of a VPC that the network creates with a cidr known at synthesis',
    );
  }
  for (const [property, list] of Object.entries({ subnets: props.subnets, subnetCidrs: props.subnetCidrs })) {
    if (list && list.length !== zones.length) {
      problems.add(
        lit`SubnetsNotOnePerZone`,
        `${property} must be one for each of the ${zones.length} availabilityZones, got ${list.length}; one zone never has two subnets of a workspace`,
      );
    }
  }
  if (props.subnets) {
    checkDistinct(
      'subnets',
      props.subnets.map((subnet) => subnet.subnetId),
      problems,
    );
  }
}

function checkExpectedNodes(nodes: number | undefined, problems: Problems): void {
  const most = nodeCapacity(LARGEST_NETMASK);
  if (known(nodes) !== undefined && !(Number.isInteger(nodes) && Number(nodes) >= 1 && Number(nodes) <= most)) {
    problems.add(
      lit`ExpectedNodesInvalid`,
      `expectedNodes must be a whole number of 1 to ${most}, got ${JSON.stringify(nodes)}; spread more over several workspaces`,
    );
  }
}

function checkCidrs({ network, expectedNodes }: WorkspaceNetworkProps, texts: string[], problems: Problems): void {
  const plan = SubnetPlan.of(network);
  const vpc = Cidr.parse(known(network.vpcCidr) ?? '');
  const nodes = known(expectedNodes) ?? 0;
  const earlier: Cidr[] = [];
  for (const text of texts) {
    if (known(text) === undefined) continue;
    const got = JSON.stringify(text);
    const block = Cidr.parse(text);
    if (!block || block.netmask < LARGEST_NETMASK || block.netmask > SMALLEST_NETMASK) {
      problems.add(
        lit`SubnetCidrInvalid`,
        `subnetCidrs must be IPv4 blocks of /${LARGEST_NETMASK} to /${SMALLEST_NETMASK} without bits behind their netmask, got ${got}`,
      );
      continue;
    }
    if (nodeCapacity(block.netmask) < nodes) {
      problems.add(
        lit`SubnetTooSmall`,
        `subnetCidrs must each have room for the ${nodes} expectedNodes, got ${got} with room for ${nodeCapacity(block.netmask)}; take a /${netmaskFor(nodes)}`,
      );
    }
    if (vpc && !vpc.contains(block)) {
      problems.add(lit`SubnetOutsideVpc`, `subnetCidrs must lie in the VPC's ${vpc.toString()}, got ${got}`);
    }
    const twin = earlier.find((one) => one.overlaps(block));
    if (twin)
      problems.add(lit`SubnetsOverlap`, `subnetCidrs must not overlap, got ${got} beside ${JSON.stringify(String(twin))}`);
    const clash = plan.clash(block);
    if (clash) {
      problems.add(
        lit`SubnetTaken`,
        `subnetCidrs must be free, got ${got}, of which ${clash.owner.node.path} has ${clash.block.toString()}`,
      );
    }
    earlier.push(block);
  }
}
