import type { Registrar } from './registrar';

/** What a platform offers in a workspace. */
export enum PricingTier {
  /** The least. */
  STANDARD = 'STANDARD',
  /** With access control. */
  PREMIUM = 'PREMIUM',
  /** With PrivateLink and customer-managed keys, which Databricks offers in no other tier. */
  ENTERPRISE = 'ENTERPRISE',
}

/**
 * Objects of a platform that were registered before, by hand or by another tool, and are taken over: each by its name or its id. They must
 * be as they are described here. As long as they are named here they are changed but never deleted, so that nothing is lost with a
 * deployment that fails; once they are no longer named, they go with the stack like any other.
 */
export interface AdoptedObjects {
  /** The workspace. Its bucket stays, so `storageConfiguration` is required with it. @default - a workspace is made */
  readonly workspace?: string;
  /** The registered bucket. @default - the bucket is registered */
  readonly storageConfiguration?: string;
  /** The registered network. @default - the network is registered, and given to the workspace */
  readonly network?: string;
}

/** What a workspace is called at its platform, and how. */
export interface WorkspaceOptions {
  /**
   * First label of the workspace's host: 1 to 63 lower-case letters, digits and hyphens. Changing it replaces the workspace.
   * @default - the platform makes one up
   */
  readonly deploymentName?: string;
  /** What the platform offers in it. Changing it replaces the workspace. @default - as the platform decides */
  readonly pricingTier?: PricingTier;
  /** Tags on what the platform creates for the workspace in AWS. @default - none */
  readonly customTags?: Record<string, string>;
  /** Whether users reach a workspace with PrivateLink from the internet as well. @default true */
  readonly publicAccess?: boolean;
  /** What is registered already, and is taken over. @default - all is registered by the deployment */
  readonly adopt?: AdoptedObjects;
}

/** Properties of Workspace. */
export interface WorkspaceProps extends WorkspaceOptions {
  /** What registers it. */
  readonly registrar: Registrar;
  /** Name, 1 to 100 characters. Changing it replaces the workspace. */
  readonly workspaceName: string;
  /** ARN of the role that the control plane assumes. @default - credentialsId is required */
  readonly crossAccountRoleArn?: string;
  /** Id of a registered credential, which workspaces may share. @default - crossAccountRoleArn is registered for this workspace */
  readonly credentialsId?: string;
  /** Name or id of a credential of `crossAccountRoleArn` that is registered already, and is taken over. @default - it is registered */
  readonly adoptCredential?: string;
  /** Name of the root bucket. Changing it replaces the workspace. */
  readonly rootBucketName: string;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Ids of two or more subnets of nodes. */
  readonly subnetIds: string[];
  /** Ids of one to five security groups of nodes. */
  readonly securityGroupIds: string[];
  /** Id of the registered VPC endpoint of the control plane's API. @default - nodes do not use PrivateLink */
  readonly restApiEndpointId?: string;
  /** Id of the registered VPC endpoint of the control plane's relay. @default - nodes do not use PrivateLink */
  readonly relayEndpointId?: string;
  /** ARN of the key of the workspace. @default - the platform encrypts with keys of its own */
  readonly keyArn?: string;
  /** Whether the key encrypts the volumes of nodes as well. @default true */
  readonly keyForClusterVolumes?: boolean;
}
