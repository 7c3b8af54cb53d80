import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import type { DataPlaneNetworkProps } from './data-plane-network-props';
import { DataPlaneEgress } from './egress';
import { defaultZoneBlocks } from './zone-blocks';

/** Addresses of a VPC of which nothing else is said. */
export const DEFAULT_VPC_CIDR = '10.0.0.0/16';

/** What a network consists of: its properties with their defaults. */
export interface NetworkPlan {
  /** Whether nodes reach what lies outside of the VPC. */
  readonly leadsOut: boolean;
  /** The VPC that is created. @default - it exists */
  readonly own?: { readonly cidr: string; readonly egress: DataPlaneEgress };
  /** A block for each zone. @default - none */
  readonly zoneCidrs: string[];
  readonly s3Endpoint: boolean;
  readonly serviceEndpoints: string[];
  readonly privateLink: boolean;
  readonly privateLinkZones: string[];
  readonly needsEndpointSubnets: boolean;
  readonly flowLogs: boolean;
}

/** Works out the defaults. */
export function planNetwork(props: DataPlaneNetworkProps): NetworkPlan {
  const egress = props.egress ?? (props.vpc ? undefined : DataPlaneEgress.natGateway());
  const own = egress && !props.vpc ? { cidr: props.cidr ?? DEFAULT_VPC_CIDR, egress } : undefined;
  const serviceEndpoints = props.serviceEndpoints ?? (own ? props.controlPlane.contract.nodeServices : []);
  const privateLink = props.privateLink ?? own?.egress.leadsOut === false;
  const vpc = Cidr.parse(known(own?.cidr) ?? '');
  return {
    own,
    leadsOut: egress?.leadsOut ?? true,
    zoneCidrs: props.zoneCidrs ?? (vpc ? defaultZoneBlocks(vpc, props.availabilityZones.length).map(String) : []),
    s3Endpoint: props.s3Endpoint ?? own !== undefined,
    serviceEndpoints,
    privateLink,
    privateLinkZones: props.privateLinkZones ?? props.availabilityZones,
    needsEndpointSubnets: privateLink || serviceEndpoints.length > 0,
    flowLogs: props.flowLogs ?? (own !== undefined || props.flowLogBucket !== undefined || props.flowLogKey !== undefined),
  };
}
