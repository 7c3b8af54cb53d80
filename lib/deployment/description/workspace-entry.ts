import type { CrossAccountPolicy } from '../../contract';
import type { DataSourceEntry } from './data-source-entry';

/** A workspace in lakehouse.json. It lies in the region of its control plane, in one VPC: own, shared or existing. */
export interface WorkspaceEntry {
  /** Name, unique in the account. */
  readonly name: string;
  /** Whether the deployment registers it at the control plane. @default - if there are credentials to do so */
  readonly register?: boolean;
  /**
   * Whether the function that registers runs in the VPC; holds for the whole VPC.
   * @default - if the hosts of the control plane have no public addresses
   */
  readonly registerFromVpc?: boolean;
  /** What of it is registered already, by hand or another tool, and is taken over. @default - all is registered by the deployment */
  readonly adopt?: AdoptEntry;
  /** First label of its host. @default - the names of account and workspace, joined by a hyphen */
  readonly deploymentName?: string;
  /** The VPC that is made for it. @default - a VPC with the defaults, unless it shares one or one exists */
  readonly vpc?: VpcEntry;
  /** Name of another workspace of the account whose VPC it shares. @default - it does not share */
  readonly sharesVpcOf?: string;
  /** A VPC that exists. @default - a VPC is made */
  readonly existingVpc?: ExistingVpcEntry;
  /** Most nodes at a time, in all clusters. @default - subnets of the usual size */
  readonly expectedNodes?: number;
  /** Blocks of its subnets, one for each availability zone. @default - chosen in the VPC that is made */
  readonly subnetCidrs?: string[];
  /** Ids of existing subnets, one for each availability zone. @default - subnets are made */
  readonly subnetIds?: string[];
  /** Ids of existing security groups of its nodes; they stay as they are. @default - one is made */
  readonly securityGroupIds?: string[];
  /** Existing role that the control plane assumes; holds for the whole VPC. @default - one is made */
  readonly crossAccountRoleArn?: string;
  /** Existing instance profile of its nodes; its owner grants what data sources need. @default - one is made */
  readonly instanceProfileArn?: string;
  /** Role of the existing instance profile. @default - the instance profile is made */
  readonly instanceProfileRoleArn?: string;
  /** Existing instance profiles that a cluster may name as its own; the cross-account role passes their roles. @default - none */
  readonly furtherInstanceProfiles?: InstanceProfileEntry[];
  /** Existing bucket for its data, whose policy must admit the control plane. @default - one is made */
  readonly rootBucketName?: string;
  /** Existing KMS key for its data, whose policy must admit the control plane. @default - one is made, if `customerManagedKeys` is true */
  readonly keyArn?: string;
  /** Whether nodes reach the control plane over PrivateLink; holds for the whole VPC. @default - only in an isolated VPC */
  readonly privateLink?: boolean;
  /** Whether the stack of its VPC may be deleted, and the data as well where the context `lakehouse:deleteData` is true. @default false */
  readonly deletable?: boolean;
  /** Whether its data is encrypted by a key of its own. @default true */
  readonly customerManagedKeys?: boolean;
  /** How the permissions of the cross-account role are cut; holds for the whole VPC. @default - what the control plane asks for */
  readonly crossAccountPolicy?: CrossAccountPolicy;
  /** What its clusters reach beside its bucket. @default - nothing */
  readonly dataSources?: DataSourceEntry[];
}

/** What is registered already, each by its name or its id. It is changed but never deleted as long as it is named here. */
export interface AdoptEntry {
  /** The workspace; `storageConfiguration` and `rootBucketName` are given with it. @default - a workspace is made */
  readonly workspace?: string;
  /** The credential, of `crossAccountRoleArn`; holds for the whole VPC. @default - the role is registered */
  readonly credential?: string;
  /** The storage configuration, of `rootBucketName`. @default - the bucket is registered */
  readonly storageConfiguration?: string;
  /** The network, of an existing VPC with `subnetIds` and `securityGroupIds`. @default - the network is registered */
  readonly network?: string;
}

/** An instance profile that exists. */
export interface InstanceProfileEntry {
  /** ARN of the instance profile. */
  readonly arn: string;
  /** ARN of its role. */
  readonly roleArn: string;
}

/** A VPC that is made. */
export interface VpcEntry {
  /** Addresses, a /16 to /25. @default '10.0.0.0/16' */
  readonly cidr?: string;
  /** Names of availability zones. @default - those of the control plane's entry */
  readonly availabilityZones?: string[];
  /** How nodes reach what lies outside of it. @default VpcEgress.NAT */
  readonly egress?: VpcEgress;
  /** Id of the transit gateway. @default - `egress` is another way */
  readonly transitGatewayId?: string;
}

/** How nodes reach what lies outside of a VPC. */
export enum VpcEgress {
  /** One NAT gateway. */
  NAT = 'nat',
  /** A NAT gateway in each availability zone. */
  NAT_PER_ZONE = 'natPerZone',
  /** A transit gateway. */
  TRANSIT_GATEWAY = 'transitGateway',
  /** Not at all: over endpoints and PrivateLink only. */
  ISOLATED = 'isolated',
}

/** A VPC that exists. Nothing in it changes but what is asked for. */
export interface ExistingVpcEntry {
  /** Id of the VPC. */
  readonly id: string;
  /** Its addresses. */
  readonly cidr: string;
  /** Names of availability zones. @default - those of the control plane's entry */
  readonly availabilityZones?: string[];
  /** Route tables for the subnets of workspaces: one, or one for each availability zone. @default - the main route table */
  readonly privateRouteTableIds?: string[];
  /** One free block for each availability zone, for endpoints. @default - no endpoints are made */
  readonly zoneCidrs?: string[];
}
