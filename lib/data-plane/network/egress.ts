import {
  CfnEIP,
  CfnInternetGateway,
  CfnNatGateway,
  CfnRoute,
  CfnTransitGatewayAttachment,
  CfnVPCGatewayAttachment,
} from 'aws-cdk-lib/aws-ec2';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import type { Problems } from '../../shared/problems';
import { createRouteTable, createSubnet, nameTag } from './subnets';

/** What the ways out build on. */
export interface EgressPlace {
  readonly vpcId: string;
  /** Availability zones, in the order of `edgeCidrs`. */
  readonly zones: string[];
  /** A small block for each zone. */
  readonly edgeCidrs: string[];
}

/** Where the default route of one zone's private route table leads. */
export interface EgressTarget {
  readonly natGatewayId?: string;
  readonly transitGatewayId?: string;
  readonly vpcEndpointId?: string;
  /** What must exist before the route. */
  readonly after?: CfnResource;
}

/** How nodes in an own VPC reach what lies outside of it. */
export abstract class DataPlaneEgress {
  /** One NAT gateway, in the first zone, serves all zones: the cheapest, and without way out when that zone fails. */
  public static natGateway(): DataPlaneEgress {
    return new NatEgress(false);
  }

  /** A NAT gateway in each zone. */
  public static natGatewayPerZone(): DataPlaneEgress {
    return new NatEgress(true);
  }

  /**
   * Through a transit gateway, to which the VPC is attached.
   *
   * @param transitGatewayId id of a transit gateway of this AWS account, or one shared with it
   */
  public static transitGateway(transitGatewayId: string): DataPlaneEgress {
    return new TransitGatewayEgress(transitGatewayId);
  }

  /**
   * Through the endpoints of a firewall in the VPC.
   *
   * @param endpointIds a VPC endpoint id for each zone, in the order of the zones; of a firewall that is constructed
   *   after the network, by `Lazy.string`
   */
  public static firewallEndpoints(endpointIds: string[]): DataPlaneEgress {
    return new FirewallEgress(endpointIds);
  }

  /** Not at all: what nodes reach, they reach through endpoints, with PrivateLink to the control plane. */
  public static isolated(): DataPlaneEgress {
    return new Isolated();
  }

  /** Whether there is a way out. */
  public readonly leadsOut: boolean = true;

  /** Notes what is wrong, for `zones` availability zones. @internal */
  public abstract _check(problems: Problems, zones: number): void;

  /** Makes what is needed, and says for each zone where the default route leads; nothing for no route. @internal */
  public abstract _create(scope: Construct, place: EgressPlace): EgressTarget[];
}

class NatEgress extends DataPlaneEgress {
  constructor(private readonly perZone: boolean) {
    super();
  }

  public _check(): void {}

  public _create(scope: Construct, { vpcId, zones, edgeCidrs }: EgressPlace): EgressTarget[] {
    const gateway = new CfnInternetGateway(scope, 'InternetGateway', { tags: nameTag(scope) });
    const attachment = new CfnVPCGatewayAttachment(scope, 'InternetGatewayAttachment', {
      vpcId,
      internetGatewayId: gateway.ref,
    });
    const routeTable = createRouteTable(scope, 'PublicRouteTable', vpcId);
    const route = new CfnRoute(scope, 'PublicRoute', {
      routeTableId: routeTable.ref,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.ref,
    });
    route.node.addDependency(attachment);
    acknowledgeCompliance(route, {
      VPCNoUnrestrictedRouteToIGW:
        'the NAT gateways, which alone are in the subnets of this route table, need a way to the internet',
    });

    const natGateways = (this.perZone ? zones : zones.slice(0, 1)).map((zone, index) => {
      const subnet = createSubnet(scope, `PublicSubnet${index + 1}`, {
        vpcId,
        zone,
        cidr: edgeCidrs[index],
        routeTableId: routeTable.ref,
      });
      const address = new CfnEIP(scope, `Address${index + 1}`, { domain: 'vpc', tags: nameTag(scope) });
      const nat = new CfnNatGateway(scope, `NatGateway${index + 1}`, {
        subnetId: subnet.ref,
        allocationId: address.attrAllocationId,
        tags: nameTag(scope),
      });
      address.node.addDependency(attachment);
      nat.node.addDependency(route);
      return nat;
    });
    return zones.map((_, index) => ({ natGatewayId: (natGateways[index] ?? natGateways[0])?.ref }));
  }
}

class TransitGatewayEgress extends DataPlaneEgress {
  constructor(private readonly transitGatewayId: string) {
    super();
  }

  public _check(problems: Problems): void {
    const id = known(this.transitGatewayId);
    if (id !== undefined && !/^tgw-[0-9a-f]+$/.test(id)) {
      problems.add(
        lit`TransitGatewayIdInvalid`,
        `egress must lead to the id of a transit gateway, such as tgw-0123456789abcdef0, got ${JSON.stringify(id)}`,
      );
    }
  }

  public _create(scope: Construct, { vpcId, zones, edgeCidrs }: EgressPlace): EgressTarget[] {
    const routeTable = createRouteTable(scope, 'TransitRouteTable', vpcId);
    const subnets = zones.map((zone, index) =>
      createSubnet(scope, `TransitSubnet${index + 1}`, {
        vpcId,
        zone,
        cidr: edgeCidrs[index],
        routeTableId: routeTable.ref,
      }),
    );
    const attachment = new CfnTransitGatewayAttachment(scope, 'TransitGatewayAttachment', {
      transitGatewayId: this.transitGatewayId,
      vpcId,
      subnetIds: subnets.map((subnet) => subnet.ref),
      tags: nameTag(scope),
    });
    return zones.map(() => ({ transitGatewayId: this.transitGatewayId, after: attachment }));
  }
}

class FirewallEgress extends DataPlaneEgress {
  constructor(private readonly endpointIds: string[]) {
    super();
  }

  public _check(problems: Problems, zones: number): void {
    const ids = known(this.endpointIds);
    if (this.endpointIds.length !== zones) {
      problems.add(
        lit`FirewallEndpointsNotOnePerZone`,
        `egress must name one firewall endpoint for each of the ${zones} availabilityZones, got ${this.endpointIds.length}`,
      );
    }
    for (const id of ids ?? []) {
      if (!/^vpce-[0-9a-f]+$/.test(id)) {
        problems.add(
          lit`FirewallEndpointIdInvalid`,
          `egress must lead to ids of VPC endpoints, such as vpce-0123456789abcdef0, got ${JSON.stringify(id)}`,
        );
      }
    }
  }

  public _create(): EgressTarget[] {
    return this.endpointIds.map((vpcEndpointId) => ({ vpcEndpointId }));
  }
}

class Isolated extends DataPlaneEgress {
  public override readonly leadsOut = false;

  public _check(): void {}

  public _create(): EgressTarget[] {
    return [];
  }
}
