import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import { checkDistinct, checkZones } from './network-checks';
import type { DataPlaneNetworkProps } from './data-plane-network-props';
import { DEFAULT_VPC_CIDR, type NetworkPlan } from './network-plan';
import { ZONE_BLOCK_NETMASK } from './subnet-plan';

/** Throws what can be known to be wrong with a network before it is deployed. */
export function checkDataPlaneNetwork(scope: IConstruct, props: DataPlaneNetworkProps, plan: NetworkPlan): void {
  const problems = new Problems(scope);
  checkRegion(scope, props, problems);
  checkZones(props.availabilityZones, props.controlPlane.contract.region, problems);
  checkAddresses(props, problems);
  checkOwnership(props, problems);
  plan.own?.egress._check(problems, props.availabilityZones.length);
  checkEndpoints(props, plan, problems);
  checkPrivateLink(props, plan, problems);
  checkFlowLogs(props, problems);
  problems.throwIfAny();
}

function checkRegion(scope: IConstruct, { controlPlane }: DataPlaneNetworkProps, problems: Problems): void {
  const region = known(Stack.of(scope).region);
  const expected = known(controlPlane.contract.region);
  if (region !== undefined && expected !== undefined && region !== expected) {
    problems.add(
      lit`RegionDiffers`,
      `the stack must be in the region of the control plane, ${JSON.stringify(expected)}, got ${JSON.stringify(region)}; a data plane lies in one region with its control plane`,
    );
  }
}

function checkAddresses(props: DataPlaneNetworkProps, problems: Problems): void {
  const text = props.cidr ?? (props.vpc ? undefined : DEFAULT_VPC_CIDR);
  const cidr = Cidr.parse(known(text) ?? '');
  if (known(text) !== undefined && !(cidr && cidr.netmask >= 16 && cidr.netmask <= 25)) {
    problems.add(
      lit`VpcCidrInvalid`,
      `cidr must be an IPv4 block of /16 to /25 without bits behind its netmask, such as ${DEFAULT_VPC_CIDR}, got ${JSON.stringify(text)}`,
    );
  }
  if (!props.vpc && known(text) === undefined && !props.zoneCidrs) {
    problems.add(
      lit`ZoneCidrsMissing`,
      'zoneCidrs must be given, one block for each zone, when cidr is known at deployment only',
    );
  }
  for (const server of props.dnsServers ?? []) {
    if (known(server) !== undefined && !Cidr.parse(`${server}/32`)) {
      problems.add(lit`DnsServerInvalid`, `dnsServers must be IPv4 addresses, got ${JSON.stringify(server)}`);
    }
  }
  if (props.zoneCidrs) checkZoneCidrs(props.zoneCidrs, props.availabilityZones.length, cidr, problems);
}

function checkZoneCidrs(texts: string[], zones: number, vpc: Cidr | undefined, problems: Problems): void {
  if (texts.length !== zones) {
    problems.add(
      lit`ZoneCidrsNotOnePerZone`,
      `zoneCidrs must have one block for each of the ${zones} availabilityZones, got ${texts.length}`,
    );
  }
  const earlier: Cidr[] = [];
  for (const text of texts) {
    if (known(text) === undefined) continue;
    const block = Cidr.parse(text);
    if (!block || block.netmask > ZONE_BLOCK_NETMASK) {
      problems.add(
        lit`ZoneCidrInvalid`,
        `zoneCidrs must be IPv4 blocks of /${ZONE_BLOCK_NETMASK} or larger, got ${JSON.stringify(text)}`,
      );
      continue;
    }
    if (vpc && !vpc.contains(block)) {
      problems.add(lit`ZoneCidrOutsideVpc`, `zoneCidrs must lie in the VPC's ${vpc.toString()}, got ${JSON.stringify(text)}`);
    }
    const other = earlier.find((one) => one.overlaps(block));
    if (other) {
      problems.add(
        lit`ZoneCidrsOverlap`,
        `zoneCidrs must not overlap, got ${JSON.stringify(text)} beside ${JSON.stringify(String(other))}`,
      );
    }
    earlier.push(block);
  }
}

/** Properties that mean only an own VPC, or only an existing one. */
function checkOwnership(props: DataPlaneNetworkProps, problems: Problems): void {
  const zones = props.availabilityZones.length;
  if (props.vpc && props.egress) {
    problems.add(
      lit`EgressOfExistingVpc`,
      'egress must not be given with vpc: the routes of an existing VPC are its own; leave it out',
    );
  }
  const tables = props.privateRouteTableIds;
  if (tables && !props.vpc) {
    problems.add(
      lit`RouteTablesOfOwnVpc`,
      'privateRouteTableIds must be given with vpc only: a VPC that is created gets its own route tables',
    );
  } else if (tables && tables.length !== 1 && tables.length !== zones) {
    problems.add(
      lit`RouteTablesNotOnePerZone`,
      `privateRouteTableIds must be one, or one for each of the ${zones} availabilityZones, got ${tables.length}`,
    );
  }
  if (props.vpc && props.s3Endpoint && !tables) {
    problems.add(
      lit`S3EndpointNeedsRouteTables`,
      'privateRouteTableIds must be given for s3Endpoint in an existing VPC: the endpoint is an entry of route tables',
    );
  }
}

function checkEndpoints(props: DataPlaneNetworkProps, plan: NetworkPlan, problems: Problems): void {
  const services = props.serviceEndpoints ?? [];
  checkDistinct('serviceEndpoints', services, problems);
  for (const service of services) {
    if (known(service) === undefined) {
      problems.add(lit`ServiceNotKnown`, 'serviceEndpoints must be known at synthesis: they become ids of constructs');
    } else if (service === 's3') {
      problems.add(
        lit`S3EndpointIsGateway`,
        'serviceEndpoints must not name "s3": its gateway endpoint is s3Endpoint, and costs nothing',
      );
    } else if (!/^[a-z][a-z0-9.-]*$/.test(service) || service.startsWith('com.')) {
      problems.add(
        lit`ServiceNameInvalid`,
        `serviceEndpoints must be short names of AWS services, such as "kms", got ${JSON.stringify(service)}`,
      );
    }
  }
  const subnets = props.endpointSubnets;
  if (subnets && subnets.length !== props.availabilityZones.length) {
    problems.add(
      lit`EndpointSubnetsNotOnePerZone`,
      `endpointSubnets must be one for each of the ${props.availabilityZones.length} availabilityZones, got ${subnets.length}`,
    );
  }
  if (plan.needsEndpointSubnets && props.vpc && !subnets && !props.zoneCidrs) {
    problems.add(
      lit`EndpointSubnetsMissing`,
      'endpointSubnets or zoneCidrs must be given for interface endpoints in an existing VPC',
    );
  }
  const prefixList = known(props.s3PrefixListId);
  if (prefixList !== undefined && !/^pl-[0-9a-f]+$/.test(prefixList)) {
    problems.add(
      lit`PrefixListIdInvalid`,
      `s3PrefixListId must be the id of a prefix list, such as pl-6da54004, got ${JSON.stringify(prefixList)}`,
    );
  }
}

function checkPrivateLink(props: DataPlaneNetworkProps, plan: NetworkPlan, problems: Problems): void {
  const { contract } = props.controlPlane;
  if (plan.privateLink && !contract.endpointServices) {
    const cause = props.privateLink ? 'privateLink must be false' : 'egress must lead out';
    problems.add(
      lit`PrivateLinkNotOffered`,
      `${cause}: the control plane ${JSON.stringify(contract.name)} offers no PrivateLink endpoint services; add them to its contract first, always as a pair`,
    );
  }
  const zones = props.privateLinkZones ?? [];
  checkDistinct('privateLinkZones', zones, problems);
  if (props.privateLinkZones?.length === 0) {
    problems.add(
      lit`NoPrivateLinkZones`,
      'privateLinkZones must name at least one zone, got none; leave it out for all availabilityZones',
    );
  }
  for (const zone of zones) {
    if (!props.availabilityZones.includes(zone) && known(zone) !== undefined) {
      problems.add(
        lit`PrivateLinkZoneUnknown`,
        `privateLinkZones must be some of availabilityZones, ${JSON.stringify(props.availabilityZones)}, got ${JSON.stringify(zone)}`,
      );
    }
  }
  checkDistinct('workspaceHosts', props.workspaceHosts ?? [], problems);
  for (const host of props.workspaceHosts ?? []) {
    const label = known(host)?.replace(`.${contract.domain}`, '');
    if (known(host) === undefined) {
      problems.add(lit`WorkspaceHostNotKnown`, 'workspaceHosts must be known at synthesis: they become ids of constructs');
    } else if (known(contract.domain) !== undefined && (label === host || !/^[a-z0-9][a-z0-9-]*$/.test(label ?? ''))) {
      problems.add(
        lit`WorkspaceHostInvalid`,
        `workspaceHosts must be one name below the control plane's domain, such as my-workspace.${contract.domain}, got ${JSON.stringify(host)}`,
      );
    }
  }
}

function checkFlowLogs(props: DataPlaneNetworkProps, problems: Problems): void {
  if (
    props.flowLogBucket &&
    (props.flowLogKey || props.flowLogRetention !== undefined || props.flowLogRemovalPolicy !== undefined)
  ) {
    problems.add(
      lit`FlowLogsTwoDestinations`,
      'flowLogKey, flowLogRetention and flowLogRemovalPolicy must not be given with flowLogBucket: they are for the log group; set them on the bucket',
    );
  }
  if (props.flowLogs === false && (props.flowLogBucket ?? props.flowLogKey)) {
    problems.add(lit`FlowLogsOff`, 'flowLogs must not be false with flowLogBucket or flowLogKey; leave out either');
  }
}
