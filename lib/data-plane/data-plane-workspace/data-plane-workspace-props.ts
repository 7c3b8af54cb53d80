import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { IControlPlane } from '../../contract';
import type { IClusterLaunchTemplate } from '../cluster-launch-template';
import type { ICrossAccountRole } from '../cross-account-role';
import type { DataSource } from '../data-source';
import type { IInstanceProfile } from '../instance-profile';
import type { IWorkspaceNetwork } from '../network';
import type { IRootBucket } from '../root-bucket';
import type { IWorkspaceKey } from '../workspace-key';

/** What a workspace has besides its network. */
export interface DataPlaneWorkspaceOptions {
  /** Name, unique in the data plane, such as `prod`: 1 to 64 letters, digits, `_`, `-` and `.`, known at synthesis. */
  readonly name: string;
  /**
   * Id that the control plane gave the workspace. With it the control plane may write to the workspace's part of its own
   * root bucket only. @default - not known yet
   */
  readonly workspaceId?: string;
  /** Bucket of the workspace. @default - the one that the data plane's workspaces share, or else one of its own is created */
  readonly rootBucket?: IRootBucket;
  /**
   * Key of the workspace: what the control plane stores of it, its root bucket and its volumes.
   * @default - the one that the data plane's workspaces share, or else one of its own is created
   */
  readonly encryptionKey?: IWorkspaceKey;
  /** Whether a key is created where none is given; without one AWS encrypts with its own. @default true */
  readonly customerManagedKey?: boolean;
  /** What nodes run as. @default - an instance profile is created, if nodes are launched from the data plane's templates */
  readonly instanceProfile?: IInstanceProfile;
  /**
   * Further instance profiles with which clusters may run that name one as theirs. Each has launch templates of its own, if
   * `launchTemplates`: three more resources. @default - none
   */
  readonly furtherInstanceProfiles?: IInstanceProfile[];
  /**
   * Whether nodes may read and write the root bucket.
   * @default - if bucket and instance profile are both created for this workspace, so that no other shares them
   */
  readonly nodesReachRootBucket?: boolean;
  /**
   * Whether nodes are launched from templates of the data plane.
   * @default - if the control plane's own policy is the strict one: it launches from nothing else, and others make their own
   */
  readonly launchTemplates?: boolean;
  /** Launch template of drivers. @default - created, if `launchTemplates` */
  readonly driverTemplate?: IClusterLaunchTemplate;
  /** Launch template of workers. @default - created, if `launchTemplates` */
  readonly workerTemplate?: IClusterLaunchTemplate;
  /** Launch template of nodes with GPUs. @default - created, if `launchTemplates` */
  readonly gpuTemplate?: IClusterLaunchTemplate;
  /** Further tags on the nodes of created templates. @default - none */
  readonly nodeTags?: Record<string, string>;
  /** What clusters reach besides the root bucket; `addDataSource` adds more. @default - nothing */
  readonly dataSources?: DataSource[];
}

/** Properties of DataPlaneWorkspace. */
export interface DataPlaneWorkspaceProps extends DataPlaneWorkspaceOptions {
  /** The control plane of the workspace. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account, a UUID. */
  readonly accountId: string;
  /** Where nodes are launched. */
  readonly network: IWorkspaceNetwork;
  /** Role that the control plane assumes. */
  readonly crossAccountRole: ICrossAccountRole;
  /** Bucket for the access logs of the created root bucket. @default - one is created */
  readonly accessLogBucket?: IBucket;
  /** IAM path of the created instance profile and its role; begins and ends with `/`. @default / */
  readonly instanceProfilePath?: string;
  /** Permissions boundary of the created role of nodes. @default - none */
  readonly rolePermissionsBoundary?: IManagedPolicy;
  /** What happens to bucket and key when they leave their stack; deleting takes a second key. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}
