import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IControlPlane } from '../../contract';
import { Cidr } from '../../shared/cidr';
import { known } from '../../shared/known';
import { checkDataPlaneNetwork } from './data-plane-network-checks';
import { ImportedDataPlaneNetwork, type DataPlaneNetworkAttributes } from './data-plane-network-import';
import type { IDataPlaneNetwork } from './data-plane-network-interface';
import type { DataPlaneNetworkProps } from './data-plane-network-props';
import { EndpointPlace } from './endpoint-place';
import { FlowLogs } from './flow-logs';
import { planNetwork, type NetworkPlan } from './network-plan';
import { OwnVpc } from './own-vpc';
import { PrivateLink } from './private-link';
import { ServiceEndpoints } from './service-endpoints';
import { SubnetPlan } from './subnet-plan';
import { splitZoneBlock } from './zone-blocks';

/**
 * What the workspaces of one VPC share: the VPC, its way out and its endpoints.
 *
 * Each workspace has subnets and a security group in it, by `WorkspaceNetwork`. Network ACLs stay as AWS makes them: they
 * let everything pass, as control planes ask.
 */
export class DataPlaneNetwork extends Construct implements IDataPlaneNetwork {
  /** Uses a network that this app does not own. Workspaces in it state the addresses of their subnets. */
  public static fromDataPlaneNetworkAttributes(
    scope: Construct,
    id: string,
    attributes: DataPlaneNetworkAttributes,
  ): IDataPlaneNetwork {
    return new ImportedDataPlaneNetwork(scope, id, attributes);
  }

  public readonly controlPlane: IControlPlane;
  public readonly vpc: IVpc;
  public readonly vpcCidr?: string;
  public readonly availabilityZones: string[];
  public readonly privateRouteTableIds: string[];
  public readonly leadsOut: boolean;
  public readonly restApiEndpointId?: string;
  public readonly relayEndpointId?: string;
  public readonly s3PrefixListId?: string;
  public readonly dnsServers: string[];
  /** Ids of the subnets of interface endpoints, one for each zone; empty without such endpoints. */
  public readonly endpointSubnetIds: string[];
  /** Id of the security group of interface endpoints. @default - there are none */
  public readonly endpointSecurityGroupId?: string;
  /** Where traffic is recorded. @default - in a bucket, or not at all */
  public readonly flowLogGroup?: ILogGroup;

  private readonly endpoints: ServiceEndpoints;

  constructor(scope: Construct, id: string, props: DataPlaneNetworkProps) {
    super(scope, id);
    const plan = planNetwork(props);
    checkDataPlaneNetwork(this, props, plan);
    this.planSubnets(plan);

    this.controlPlane = props.controlPlane;
    this.availabilityZones = props.availabilityZones;
    this.dnsServers = props.dnsServers ?? [];
    this.s3PrefixListId = props.s3PrefixListId;
    this.leadsOut = plan.leadsOut;

    const ownVpc = plan.own && this.createVpc(plan.own, plan.zoneCidrs);
    const vpcId = ownVpc?.vpcId ?? props.vpc?.vpcId ?? '';
    this.vpcCidr = plan.own?.cidr ?? props.cidr ?? (plan.needsEndpointSubnets ? props.vpc?.vpcCidrBlock : undefined);
    this.privateRouteTableIds = ownVpc?.routeTableIds ?? forEachZone(props.privateRouteTableIds ?? [], this.availabilityZones);

    const place = plan.needsEndpointSubnets ? this.createEndpointPlace(vpcId, props, plan) : undefined;
    this.endpointSubnetIds = place?.subnetIds ?? [];
    this.endpointSecurityGroupId = place?.securityGroupId;
    this.endpoints = this.createServiceEndpoints(vpcId, props, plan);
    const privateLink = place && plan.privateLink ? this.createPrivateLink(vpcId, place, props, plan) : undefined;
    this.restApiEndpointId = privateLink?.restApiEndpointId;
    this.relayEndpointId = privateLink?.relayEndpointId;
    if (plan.flowLogs) this.flowLogGroup = new FlowLogs(this, 'FlowLogs', flowLogsProps(vpcId, props)).logGroup;

    this.vpc =
      props.vpc ??
      Vpc.fromVpcAttributes(this, 'Imported', {
        vpcId,
        vpcCidrBlock: this.vpcCidr,
        availabilityZones: this.availabilityZones,
        isolatedSubnetIds: place?.subnetIds,
        isolatedSubnetRouteTableIds: place?.routeTableIds,
      });
  }

  public allowBucket(bucketArn: string): void {
    this.endpoints.allowBucket(bucketArn);
  }

  /** Notes who has which addresses, before workspaces ask for theirs. */
  private planSubnets(plan: NetworkPlan): void {
    const subnets = SubnetPlan.of(this);
    const vpc = Cidr.parse(known(plan.own?.cidr) ?? '');
    if (vpc) subnets.own(vpc);
    for (const text of plan.zoneCidrs) {
      const block = Cidr.parse(known(text) ?? '');
      if (block) subnets.claim(this, block);
    }
  }

  private createVpc({ cidr, egress }: NonNullable<NetworkPlan['own']>, zoneCidrs: string[]): OwnVpc {
    return new OwnVpc(this, 'Vpc', {
      cidr,
      egress,
      zones: this.availabilityZones,
      edgeCidrs: zoneCidrs.map((block) => splitZoneBlock(block).edge),
      dnsServers: this.dnsServers,
    });
  }

  private createEndpointPlace(vpcId: string, props: DataPlaneNetworkProps, plan: NetworkPlan): EndpointPlace {
    return new EndpointPlace(this, 'EndpointPlace', {
      vpcId,
      vpcCidr: this.vpcCidr ?? '',
      ports: plan.privateLink ? props.controlPlane.contract.ports : [],
      zones: this.availabilityZones,
      cidrs: plan.zoneCidrs.map((block) => splitZoneBlock(block).endpoints),
      subnetIds: props.endpointSubnets?.map((subnet) => subnet.subnetId),
    });
  }

  private createServiceEndpoints(vpcId: string, props: DataPlaneNetworkProps, plan: NetworkPlan): ServiceEndpoints {
    const subnets = SubnetPlan.of(this);
    return new ServiceEndpoints(this, 'Endpoints', {
      contract: this.controlPlane.contract,
      vpcId,
      s3RouteTableIds: plan.s3Endpoint ? [...new Set(this.privateRouteTableIds)] : undefined,
      services: plan.serviceEndpoints,
      subnetIds: this.endpointSubnetIds,
      securityGroupIds: this.endpointSecurityGroupId ? [this.endpointSecurityGroupId] : [],
      restricted: () => props.restrictEndpoints ?? (plan.own !== undefined && subnets.workspaceCount <= 1),
    });
  }

  private createPrivateLink(vpcId: string, place: EndpointPlace, props: DataPlaneNetworkProps, plan: NetworkPlan) {
    const { contract } = this.controlPlane;
    if (!contract.endpointServices) return undefined; // was reported by the checks
    return new PrivateLink(this, 'PrivateLink', {
      contract,
      services: contract.endpointServices,
      vpcId,
      subnetIds: place.subnetIds.filter((_, index) => plan.privateLinkZones.includes(this.availabilityZones[index] ?? '')),
      securityGroupId: place.securityGroupId,
      workspaceHosts: props.workspaceHosts ?? [],
    });
  }
}

/** One value for all zones, or one each. */
function forEachZone(values: string[], zones: string[]): string[] {
  return values.length === 1 ? zones.map(() => values[0] ?? '') : values;
}

function flowLogsProps(vpcId: string, props: DataPlaneNetworkProps) {
  return {
    vpcId,
    bucket: props.flowLogBucket,
    retention: props.flowLogRetention,
    encryptionKey: props.flowLogKey,
    removalPolicy: props.flowLogRemovalPolicy,
  };
}
