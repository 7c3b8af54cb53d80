import { CfnRoute } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';
import type { IDataPlaneNetwork } from '../network/data-plane-network-interface';
import type { DataSourceRoute } from './data-source';

/**
 * Leads the private route tables of a network to a data source. The tables serve all workspaces of the network, so a
 * route belongs to the network and is made once, however many workspaces ask for it.
 */
export function createRoutes(scope: Construct, network: IDataPlaneNetwork | undefined, routes: DataSourceRoute[]): void {
  const tables = [...new Set(network?.privateRouteTableIds)];
  if (!network || tables.length === 0) {
    fail(scope, lit`RouteTablesUnknown`, 'a data source with routes needs a network whose privateRouteTableIds are given');
  }
  const parent = network.node.tryFindChild('DataSourceRoutes') ?? new Construct(network, 'DataSourceRoutes');
  for (const { cidr, transitGatewayId, vpnGatewayId } of routes) {
    const id = known(cidr)?.replace('/', '-') ?? `Route${parent.node.children.length}`;
    const existing = parent.node.tryFindChild(id);
    if (existing) {
      if (!(existing instanceof Routes) || existing.gatewayId !== (transitGatewayId ?? vpnGatewayId)) {
        const message = `routes to ${JSON.stringify(cidr)} lead through two gateways; a network has one route to the same addresses`;
        fail(scope, lit`RouteConflict`, message);
      }
      continue;
    }
    new Routes(parent, id, tables, { cidr, transitGatewayId, vpnGatewayId });
  }
}

class Routes extends Construct {
  public readonly gatewayId?: string;

  constructor(scope: Construct, id: string, tables: string[], route: DataSourceRoute) {
    super(scope, id);
    this.gatewayId = route.transitGatewayId ?? route.vpnGatewayId;
    tables.forEach((routeTableId, index) => {
      new CfnRoute(this, `Route${index + 1}`, {
        routeTableId,
        destinationCidrBlock: route.cidr,
        transitGatewayId: route.transitGatewayId,
        gatewayId: route.vpnGatewayId,
      });
    });
  }
}
