import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { ISecurityGroup, ISubnet } from 'aws-cdk-lib/aws-ec2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { CrossAccountPolicy } from '../contract';
import type { WorkspaceOptions } from '../workspace';
import type { ICrossAccountRole } from './cross-account-role';
import type { DataPlaneWorkspaceOptions } from './data-plane-workspace';
import type { DataPlaneNetworkProps, IDataPlaneNetwork, IWorkspaceNetwork } from './network';
import type { IRootBucket } from './root-bucket';
import type { IWorkspaceKey } from './workspace-key';

/** One workspace of a data plane. */
export interface WorkspaceDefinition extends DataPlaneWorkspaceOptions, WorkspaceOptions {
  /** Whether it is registered at the control plane. @default - as the data plane says */
  readonly register?: boolean;
  /** Where its nodes are launched. Given to two workspaces, they share it. @default - subnets and a security group of its own */
  readonly network?: IWorkspaceNetwork;
  /** Two or more of the network's availability zones. @default - all of them */
  readonly availabilityZones?: string[];
  /** Most nodes that run at the same time, up to 16381. @default - subnets have room for 509 nodes */
  readonly expectedNodes?: number;
  /** Addresses of the subnets that are created, one for each zone. @default - the next free ones of a VPC that is created */
  readonly subnetCidrs?: string[];
  /** Existing subnets, one for each zone. @default - subnets are created */
  readonly subnets?: ISubnet[];
  /** One to five existing security groups. @default - one is created, with the rules of nodes */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Whether its resources are in a nested stack of their own. Changing it replaces them all, so before one of the first
   * twelve workspaces is taken away the thirteenth must say `true`.
   * @default - from the thirteenth workspace on, since CloudFormation ends a stack at 500 resources
   */
  readonly ownStack?: boolean;
}

/** Properties of DataPlane. The network's properties describe the network that is created. */
export interface DataPlaneProps extends DataPlaneNetworkProps {
  /** Id of the platform account, a UUID. */
  readonly accountId: string;
  /** The workspaces. The first addresses of a VPC that is created go to the first one, so new ones go to the end. */
  readonly workspaces: WorkspaceDefinition[];
  /** Network of the workspaces; then only `availabilityZones` of the network's properties is given. @default - created */
  readonly network?: IDataPlaneNetwork;
  /**
   * Whether the deployment registers the workspaces at the control plane.
   * @default - if there are credentials: given here, or kept by the control plane, as those of this library do
   */
  readonly register?: boolean;
  /**
   * Whether the function that registers runs in the VPC, in the subnets of the first workspace, so that it reaches a control plane by
   * PrivateLink or a connected network. A VPC that is created isolated gets the endpoints that it needs besides.
   * @default - if the hosts of the control plane have no public addresses
   */
  readonly registerFromVpc?: boolean;
  /** Name or id of a credential of the cross-account role that is registered already, and is taken over. @default - it is registered */
  readonly adoptCredential?: string;
  /**
   * Credentials of a service principal of the account, with which workspaces are registered: JSON with `host`, `accountId`, `clientId`
   * and `clientSecret`. @default - the secret that the control plane keeps for the account's data planes in this AWS account
   */
  readonly credentials?: ISecret;
  /** Role that the control plane assumes. @default - one is created for all workspaces */
  readonly crossAccountRole?: ICrossAccountRole;
  /** How the permissions of the created role are cut. @default - what the control plane asks for */
  readonly crossAccountPolicy?: CrossAccountPolicy;
  /**
   * IAM path of created roles and instance profiles; begins and ends with `/`. A control plane of this library may assume
   * no roles of customers but those below `/lakehouse/`.
   * @default '/lakehouse/'
   */
  readonly rolePath?: string;
  /** Permissions boundary of created roles. @default - none */
  readonly rolePermissionsBoundary?: IManagedPolicy;
  /** Bucket that workspaces share unless they bring their own. @default - one is created for each workspace */
  readonly rootBucket?: IRootBucket;
  /** Key that workspaces share unless they bring their own. @default - one is created for each workspace */
  readonly encryptionKey?: IWorkspaceKey;
  /** Bucket for the access logs of created buckets. @default - one is created */
  readonly accessLogBucket?: IBucket;
  /** Whether the control plane delivers audit logs and usage into a bucket here. @default false */
  readonly logDelivery?: boolean;
  /** What happens to created buckets, keys and logs when they leave their stack; deleting takes a second key. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}
