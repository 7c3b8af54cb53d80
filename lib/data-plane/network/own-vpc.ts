import { CfnDHCPOptions, CfnRoute, CfnVPC, CfnVPCDHCPOptionsAssociation } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import type { DataPlaneEgress } from './egress';
import { createRouteTable, nameTag } from './subnets';

export interface OwnVpcProps {
  readonly cidr: string;
  readonly zones: string[];
  /** A small block for each zone, for the way out. */
  readonly edgeCidrs: string[];
  readonly egress: DataPlaneEgress;
  /** Addresses of DNS servers. @default - Amazon's */
  readonly dnsServers?: string[];
}

/** A VPC with a way out, and for each zone a route table that the workspaces' subnets share. */
export class OwnVpc extends Construct {
  public readonly vpcId: string;
  public readonly routeTableIds: string[];

  constructor(scope: Construct, id: string, props: OwnVpcProps) {
    super(scope, id);
    const vpc = new CfnVPC(this, 'Resource', {
      cidrBlock: props.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: nameTag(this),
    });
    this.vpcId = vpc.ref;
    acknowledgeCompliance(vpc, {
      VPCDefaultSecurityGroupClosed:
        "the VPC's default security group has no members: nodes and endpoints have groups of their own, and emptying it would take a custom resource",
    });
    if (props.dnsServers?.length) this.useDnsServers(props.dnsServers);

    const targets = props.egress._create(new Construct(this, 'Egress'), { ...props, vpcId: this.vpcId });
    this.routeTableIds = props.zones.map((_, index) => {
      const routeTable = createRouteTable(this, `PrivateRouteTable${index + 1}`, this.vpcId);
      const target = targets[index];
      if (target) {
        const { after, ...destination } = target;
        const route = new CfnRoute(routeTable, 'DefaultRoute', {
          routeTableId: routeTable.ref,
          destinationCidrBlock: '0.0.0.0/0',
          ...destination,
        });
        if (after) route.node.addDependency(after);
      }
      return routeTable.ref;
    });
  }

  private useDnsServers(domainNameServers: string[]): void {
    const options = new CfnDHCPOptions(this, 'DhcpOptions', { domainNameServers, tags: nameTag(this) });
    new CfnVPCDHCPOptionsAssociation(this, 'DhcpOptionsAssociation', {
      vpcId: this.vpcId,
      dhcpOptionsId: options.ref,
    });
  }
}
