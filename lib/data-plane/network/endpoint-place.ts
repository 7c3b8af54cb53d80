import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ContractPorts } from '../../contract';
import { createRouteTable, createSubnet, nameTag } from './subnets';

/** Endpoints answer and never dial; a group without a rule for what goes out would let everything out. */
const NOTHING_GOES_OUT: CfnSecurityGroup.EgressProperty[] = [
  { ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32', description: 'nothing' },
];

export interface EndpointPlaceProps {
  readonly vpcId: string;
  /** Addresses from which endpoints are dialled: the whole VPC, since their private DNS names hold for all of it. */
  readonly vpcCidr: string;
  /** Ports of the control plane that are dialled besides 443. */
  readonly ports: ContractPorts[];
  readonly zones: string[];
  /** A block for each zone. */
  readonly cidrs: string[];
  /** Subnets that exist; one for each zone. @default - `cidrs` become subnets, with a route table that leads nowhere */
  readonly subnetIds?: string[];
}

/** Where interface endpoints lie: subnets and a security group apart from those of the workspaces. */
export class EndpointPlace extends Construct {
  /** In the order of the zones. */
  public readonly subnetIds: string[];
  /** Route table of each subnet. @default - the subnets are given, and theirs are not known */
  public readonly routeTableIds?: string[];
  public readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: EndpointPlaceProps) {
    super(scope, id);
    if (props.subnetIds) this.subnetIds = props.subnetIds;
    else {
      const { ref: routeTableId } = createRouteTable(this, 'RouteTable', props.vpcId);
      this.subnetIds = this.createSubnets(props, routeTableId);
      this.routeTableIds = this.subnetIds.map(() => routeTableId);
    }
    const ingress = [
      { fromPort: 443, description: 'AWS services and control plane' },
      ...props.ports.filter((port) => port.fromPort !== 443),
    ];
    this.securityGroupId = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'Endpoints of a data plane',
      vpcId: props.vpcId,
      securityGroupIngress: ingress.map(({ fromPort, toPort, description }: ContractPorts) => ({
        ipProtocol: 'tcp',
        fromPort,
        toPort: toPort ?? fromPort,
        cidrIp: props.vpcCidr,
        description,
      })),
      securityGroupEgress: NOTHING_GOES_OUT,
      tags: nameTag(this),
    }).attrGroupId;
  }

  private createSubnets({ vpcId, zones, cidrs }: EndpointPlaceProps, routeTableId: string): string[] {
    return zones.map(
      (zone, index) => createSubnet(this, `Subnet${index + 1}`, { vpcId, zone, cidr: cidrs[index], routeTableId }).ref,
    );
  }
}
