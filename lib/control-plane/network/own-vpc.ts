import { Tags } from 'aws-cdk-lib/core';
import {
  CfnInternetGateway,
  CfnRoute,
  CfnSubnet,
  CfnVPC,
  CfnVPCGatewayAttachment,
  PrivateSubnet,
  PublicSubnet,
  Vpc,
  type IVpc,
  type SubnetProps,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import { namesItsZone } from '../../shared/named-zone';
import { planZone } from './address-plan';
import { ControlPlaneEgress } from './egress';

export interface OwnVpcProps {
  readonly availabilityZones: string[];
  readonly cidr: string;
  readonly egress: ControlPlaneEgress;
}

/**
 * A VPC with three subnets in each of its availability zones. Not an `ec2.Vpc`, which asks the stack for its zones even
 * when they are given, and with that the AWS account.
 */
export class OwnVpc extends Construct {
  public readonly vpc: IVpc;
  public readonly loadBalancerSubnets: PublicSubnet[];
  public readonly serviceSubnets: PrivateSubnet[];
  public readonly databaseSubnets: PrivateSubnet[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: OwnVpcProps,
  ) {
    super(scope, id);
    const { availabilityZones, cidr } = props;
    const resource = new CfnVPC(this, 'Resource', { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true });
    name(this);
    acknowledgeDefaultGroup(resource);

    const plan = availabilityZones.map((availabilityZone, index) => ({ availabilityZone, ...planZone(cidr, index) }));
    const subnetProps = (availabilityZone: string, cidrBlock: string): SubnetProps => ({
      vpcId: resource.attrVpcId,
      availabilityZone,
      cidrBlock,
      mapPublicIpOnLaunch: false, // load balancers and NAT gateways have public addresses without it
    });
    this.loadBalancerSubnets = plan.map(
      (zone, index) =>
        new PublicSubnet(this, `LoadBalancerSubnet${index + 1}`, subnetProps(zone.availabilityZone, zone.loadBalancers)),
    );
    this.serviceSubnets = plan.map(
      (zone, index) => new PrivateSubnet(this, `ServiceSubnet${index + 1}`, subnetProps(zone.availabilityZone, zone.services)),
    );
    this.databaseSubnets = plan.map(
      (zone, index) => new PrivateSubnet(this, `DatabaseSubnet${index + 1}`, subnetProps(zone.availabilityZone, zone.database)),
    );
    for (const subnet of [...this.loadBalancerSubnets, ...this.serviceSubnets, ...this.databaseSubnets]) {
      name(subnet);
      if (CfnSubnet.isCfnSubnet(subnet.node.defaultChild)) namesItsZone(subnet.node.defaultChild);
    }

    this.openToInternet(resource);
    this.routeOut();
    this.vpc = this.import(resource);
  }

  private openToInternet(vpc: CfnVPC): void {
    const gateway = new CfnInternetGateway(this, 'InternetGateway');
    const attachment = new CfnVPCGatewayAttachment(this, 'InternetGatewayAttachment', {
      vpcId: vpc.attrVpcId,
      internetGatewayId: gateway.attrInternetGatewayId,
    });
    for (const subnet of this.loadBalancerSubnets) {
      subnet.addDefaultInternetRoute(gateway.attrInternetGatewayId, attachment);
      acknowledgeInternetRoute(subnet);
    }
  }

  private routeOut(): void {
    const { egress } = this.props;
    if (egress === ControlPlaneEgress.NONE) return;
    const zones = egress === ControlPlaneEgress.SINGLE_NAT ? 1 : this.loadBalancerSubnets.length;
    const gateways = this.loadBalancerSubnets.slice(0, zones).map((subnet) => {
      const gateway = subnet.addNatGateway();
      name(gateway);
      return gateway.attrNatGatewayId;
    });
    this.serviceSubnets.forEach((subnet, index) => {
      const gateway = gateways[index % gateways.length];
      if (gateway !== undefined) subnet.addDefaultNatRoute(gateway);
    });
  }

  /** The VPC as other constructs take it. */
  private import(vpc: CfnVPC): IVpc {
    const ids = (subnets: PrivateSubnet[]) => ({
      subnetIds: subnets.map((subnet) => subnet.subnetId),
      routeTableIds: subnets.map((subnet) => subnet.routeTable.routeTableId),
    });
    const publics = ids(this.loadBalancerSubnets);
    const privates = ids(this.serviceSubnets);
    const isolated = ids(this.databaseSubnets);
    return Vpc.fromVpcAttributes(this, 'Imported', {
      vpcId: vpc.attrVpcId,
      vpcCidrBlock: this.props.cidr,
      availabilityZones: this.props.availabilityZones,
      publicSubnetIds: publics.subnetIds,
      publicSubnetRouteTableIds: publics.routeTableIds,
      privateSubnetIds: privates.subnetIds,
      privateSubnetRouteTableIds: privates.routeTableIds,
      isolatedSubnetIds: isolated.subnetIds,
      isolatedSubnetRouteTableIds: isolated.routeTableIds,
    });
  }
}

/** The name that consoles show: where the resource is declared. */
function name(construct: Construct): void {
  Tags.of(construct).add('Name', construct.node.path);
}

function acknowledgeDefaultGroup(vpc: CfnVPC): void {
  acknowledgeCompliance(vpc, {
    VPCDefaultSecurityGroupClosed:
      "the VPC's default security group has no members: everything here has a group of its own, and emptying it would take a custom resource",
  });
}

function acknowledgeInternetRoute(subnet: PublicSubnet): void {
  for (const route of subnet.node.findAll().filter((child) => CfnRoute.isCfnRoute(child))) {
    acknowledgeCompliance(route, {
      VPCNoUnrestrictedRouteToIGW: 'only load balancers and NAT gateways lie here, and they need the internet',
    });
  }
}
