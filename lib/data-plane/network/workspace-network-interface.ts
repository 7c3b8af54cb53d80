import type { IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { IDataPlaneNetwork } from './data-plane-network-interface';

/**
 * Where the nodes of one workspace are launched.
 *
 * Its `connections` are those of the nodes: `network.connections.allowTo(database, Port.tcp(5432))` opens one port more.
 */
export interface IWorkspaceNetwork extends IConstruct, IConnectable {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Ids of the subnets of nodes, each in another availability zone. */
  readonly subnetIds: string[];
  /** Ids of the security groups of nodes, one to five. */
  readonly securityGroupIds: string[];
  /** The security groups of nodes. */
  readonly securityGroups: ISecurityGroup[];
  /** What the workspaces of the VPC share. @default - not known */
  readonly network?: IDataPlaneNetwork;
}
