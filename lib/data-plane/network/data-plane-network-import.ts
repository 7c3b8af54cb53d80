import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { IControlPlane } from '../../contract';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';

import { checkZones } from './network-checks';
import type { IDataPlaneNetwork } from './data-plane-network-interface';

/** What is known of a network that another app owns. */
export interface DataPlaneNetworkAttributes {
  /** The control plane of the workspaces. */
  readonly controlPlane: IControlPlane;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Names of two or more availability zones. */
  readonly availabilityZones: string[];
  /** CIDR of the VPC; needed with PrivateLink. @default - not known */
  readonly vpcCidr?: string;
  /** Route tables for the subnets of workspaces, one for each zone. @default - the VPC's main route table */
  readonly privateRouteTableIds?: string[];
  /** Whether nodes reach more than what lies in the VPC or has an endpoint there. @default true */
  readonly leadsOut?: boolean;
  /** Id of the endpoint of the control plane's API. @default - nodes do not use PrivateLink */
  readonly restApiEndpointId?: string;
  /** Id of the endpoint of the control plane's relay. @default - nodes do not use PrivateLink */
  readonly relayEndpointId?: string;
  /** Id of the managed prefix list of S3. @default - not known */
  readonly s3PrefixListId?: string;
  /** Addresses of DNS servers in place of Amazon's. @default - Amazon's */
  readonly dnsServers?: string[];
}

export class ImportedDataPlaneNetwork extends Construct implements IDataPlaneNetwork {
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

  constructor(scope: Construct, id: string, attributes: DataPlaneNetworkAttributes) {
    super(scope, id);
    this.check(attributes);
    this.controlPlane = attributes.controlPlane;
    this.vpc = Vpc.fromVpcAttributes(this, 'Imported', {
      vpcId: attributes.vpcId,
      vpcCidrBlock: attributes.vpcCidr,
      availabilityZones: attributes.availabilityZones,
    });
    this.vpcCidr = attributes.vpcCidr;
    this.availabilityZones = attributes.availabilityZones;
    this.privateRouteTableIds = attributes.privateRouteTableIds ?? [];
    this.leadsOut = attributes.leadsOut ?? true;
    this.restApiEndpointId = attributes.restApiEndpointId;
    this.relayEndpointId = attributes.relayEndpointId;
    this.s3PrefixListId = attributes.s3PrefixListId;
    this.dnsServers = attributes.dnsServers ?? [];
  }

  public allowBucket(): void {
    // The policy of the endpoint is its owner's.
  }

  private check({ controlPlane, ...attributes }: DataPlaneNetworkAttributes): void {
    const problems = new Problems(this);
    checkZones(attributes.availabilityZones, controlPlane.contract.region, problems);
    const endpoints = [attributes.restApiEndpointId, attributes.relayEndpointId].filter((endpointId) => endpointId !== undefined);
    if (endpoints.length === 1) {
      problems.add(
        lit`PrivateLinkNotPaired`,
        `restApiEndpointId and relayEndpointId must be given together, got ${JSON.stringify(endpoints[0])} alone; nodes need both`,
      );
    }
    if (endpoints.length > 0 && attributes.vpcCidr === undefined) {
      problems.add(lit`VpcCidrMissing`, 'vpcCidr must be given with PrivateLink endpoints: nodes dial them within the VPC only');
    }
    const tables = attributes.privateRouteTableIds?.length ?? 0;
    if (tables > 0 && tables !== attributes.availabilityZones.length) {
      problems.add(
        lit`RouteTablesNotOnePerZone`,
        `privateRouteTableIds must be one for each of the ${attributes.availabilityZones.length} availabilityZones, got ${tables}`,
      );
    }
    problems.throwIfAny();
  }
}
