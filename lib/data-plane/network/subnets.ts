import { CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation } from 'aws-cdk-lib/aws-ec2';
import type { CfnTag } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { namesItsZone } from '../../shared/named-zone';

/** One subnet, without public addresses. */
export interface SubnetOptions {
  readonly vpcId: string;
  /** Availability zone. */
  readonly zone: string;
  readonly cidr?: string;
  /** @default - the VPC's main route table */
  readonly routeTableId?: string;
  /** Tags besides the name. @default - none */
  readonly tags?: CfnTag[];
}

/** The name that consoles show: where the resource is declared. */
export function nameTag(scope: Construct, id?: string): CfnTag[] {
  return [{ key: 'Name', value: id ? `${scope.node.path}/${id}` : scope.node.path }];
}

/** A subnet, and its association with a route table, which lies below it. */
export function createSubnet(scope: Construct, id: string, options: SubnetOptions): CfnSubnet {
  const subnet = new CfnSubnet(scope, id, {
    vpcId: options.vpcId,
    availabilityZone: options.zone,
    cidrBlock: options.cidr,
    mapPublicIpOnLaunch: false,
    tags: [...nameTag(scope, id), ...(options.tags ?? [])],
  });
  namesItsZone(subnet);
  if (options.routeTableId) {
    new CfnSubnetRouteTableAssociation(subnet, 'RouteTable', {
      subnetId: subnet.ref,
      routeTableId: options.routeTableId,
    });
  }
  return subnet;
}

/** A route table. */
export function createRouteTable(scope: Construct, id: string, vpcId: string): CfnRouteTable {
  return new CfnRouteTable(scope, id, { vpcId, tags: nameTag(scope, id) });
}
