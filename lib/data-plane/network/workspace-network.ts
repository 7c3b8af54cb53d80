import {
  CfnSecurityGroup,
  Connections,
  SecurityGroup,
  Vpc,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import type { CfnTag } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { checkAccountId } from '../../shared/account-id';
import { dataPlaneTag } from '../data-plane-tag';
import type { IDataPlaneNetwork } from './data-plane-network-interface';
import { admitNodesToEachOther, nodeEgress } from './node-rules';
import { SubnetPlan } from './subnet-plan';
import { nameTag } from './subnets';
import { checkWorkspaceNetwork } from './workspace-network-checks';
import { ImportedWorkspaceNetwork, type WorkspaceNetworkAttributes } from './workspace-network-import';
import type { IWorkspaceNetwork } from './workspace-network-interface';
import { createSubnets } from './workspace-subnets';

/** Properties of WorkspaceNetwork. */
export interface WorkspaceNetworkProps {
  /** The VPC, and what its workspaces share. */
  readonly network: IDataPlaneNetwork;
  /**
   * Id of the platform account. Subnets and security group bear it as a tag, by which the strict cross-account policy
   * knows where nodes may be launched.
   * @default - no tag
   */
  readonly accountId?: string;
  /** Two or more of the network's availability zones. @default - all of them */
  readonly availabilityZones?: string[];
  /**
   * Most nodes that run at the same time, up to 16381. Each subnet has room for all of them, since the nodes of a cluster
   * are in one zone. A change replaces the subnets, and moves those of workspaces that are constructed later.
   * @default - subnets have room for 509 nodes (/22)
   */
  readonly expectedNodes?: number;
  /**
   * Addresses of the subnets that are created, /17 to /26, one for each zone.
   * @default - the next free block of the VPC that the network created. The order of construction decides: before a
   *   workspace is taken away, the later ones must state the addresses that they have
   */
  readonly subnetCidrs?: string[];
  /** Existing subnets, one for each zone. Their routes and tags stay as they are. @default - subnets are created */
  readonly subnets?: ISubnet[];
  /** One to five existing security groups. Their rules stay as they are. @default - a group with the rules of nodes */
  readonly securityGroups?: ISecurityGroup[];
}

/**
 * Where the nodes of one workspace are launched: a private subnet in each zone, and a security group.
 *
 * Workspaces share neither unless one `IWorkspaceNetwork` is given to both.
 */
export class WorkspaceNetwork extends Construct implements IWorkspaceNetwork {
  /** Uses subnets and security groups that this app does not own. */
  public static fromWorkspaceNetworkAttributes(
    scope: Construct,
    id: string,
    attributes: WorkspaceNetworkAttributes,
  ): IWorkspaceNetwork {
    return new ImportedWorkspaceNetwork(scope, id, attributes);
  }

  public readonly vpcId: string;
  public readonly subnetIds: string[];
  public readonly securityGroupIds: string[];
  public readonly securityGroups: ISecurityGroup[];
  public readonly connections: Connections;
  public readonly network?: IDataPlaneNetwork;
  /** The VPC, with the workspace's subnets as its private ones. */
  public readonly vpc: IVpc;
  /** The subnets, in the order of the zones. */
  public readonly subnets: ISubnet[];

  constructor(scope: Construct, id: string, props: WorkspaceNetworkProps) {
    super(scope, id);
    const zones = props.availabilityZones ?? props.network.availabilityZones;
    if (props.accountId !== undefined) checkAccountId(this, props.accountId);
    checkWorkspaceNetwork(this, props, zones);
    SubnetPlan.of(props.network).addWorkspace(this);

    this.network = props.network;
    this.vpcId = props.network.vpc.vpcId;
    const tags = props.accountId === undefined ? [] : [dataPlaneTag(props.accountId)];
    this.subnets = props.subnets ?? createSubnets(this, props, zones, tags);
    this.subnetIds = this.subnets.map((subnet) => subnet.subnetId);
    this.securityGroups = props.securityGroups ?? [createSecurityGroup(this, props.network, tags)];
    this.securityGroupIds = this.securityGroups.map((group) => group.securityGroupId);
    this.connections = new Connections({ securityGroups: this.securityGroups });
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: this.vpcId,
      vpcCidrBlock: props.network.vpcCidr,
      availabilityZones: zones,
      privateSubnetIds: this.subnetIds,
      privateSubnetRouteTableIds: props.subnets ? undefined : this.subnets.map((subnet) => subnet.routeTable.routeTableId),
    });
  }
}

/** The security group of nodes, with exactly the rules that they need. */
function createSecurityGroup(scope: Construct, network: IDataPlaneNetwork, tags: CfnTag[]): ISecurityGroup {
  const group = new CfnSecurityGroup(scope, 'SecurityGroup', {
    groupDescription: 'Nodes of a workspace',
    vpcId: network.vpc.vpcId,
    securityGroupEgress: nodeEgress(network),
    tags: [...nameTag(scope), ...tags],
  });
  admitNodesToEachOther(group);
  return SecurityGroup.fromSecurityGroupId(group, 'Imported', group.attrGroupId, { allowAllOutbound: false });
}
