import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import type { DataPlaneNetworkProps } from './data-plane-network-props';
import { checkDistinct } from './network-checks';
import type { NetworkPlan } from './network-plan';

/** Notes what is wrong with the endpoints of AWS services, and with the place of endpoints. */
export function checkEndpoints(props: DataPlaneNetworkProps, plan: NetworkPlan, problems: Problems): void {
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

/** Notes what is wrong with PrivateLink to the control plane. */
export function checkPrivateLink(props: DataPlaneNetworkProps, plan: NetworkPlan, problems: Problems): void {
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
