/** What a data plane knows of its control plane, whoever runs it. Made by the statics of `ControlPlane`. */
export interface IControlPlane {
  /** The facts, as plain values: every policy, rule and endpoint of a data plane is a function of them. */
  readonly contract: ControlPlaneContract;
}

/** How the permissions of a cross-account role are cut. */
export enum CrossAccountPolicy {
  /** As published by Databricks for a VPC that the control plane creates: 76 EC2 actions on every resource. */
  MANAGED = 'managed',
  /** As published by Databricks for a VPC of the customer: 50 EC2 actions on every resource. */
  CUSTOMER_VPC = 'customerVpc',
  /** As published by Databricks for a VPC of the customer, scoped by tag, VPC and security group. */
  RESTRICTED = 'restricted',
  /** Tighter than any published one: only tagged resources, only the workspace's network, images and launch templates. */
  STRICT = 'strict',
}

/** A principal of the control plane that a customer's policies admit. */
export interface ContractPrincipal {
  /** ARN to name as principal: an AWS account's root, or one role. */
  readonly principalArn: string;
  /** Pattern that `aws:PrincipalArn` must match as well. @default - every principal that `principalArn` covers */
  readonly arnPattern?: string;
  /** Whether its sessions are tagged with the account id (`tenantTagKey`). @default false */
  readonly tagsSessions?: boolean;
}

/** A tag that marks resources. */
export interface ContractTag {
  /** Key of the tag. */
  readonly key: string;
  /** Value of the tag. */
  readonly value: string;
}

/** The tags by which a workspace is told apart in a customer's AWS account. */
export interface ContractWorkspaceTags {
  /** Key of the session tag with the id of the workspace on whose behalf a cross-account role is assumed. */
  readonly sessionTagKey: string;
  /** Key of the tag with the same id on the fleets and instances that such a session launches. */
  readonly resourceTagKey: string;
}

/** Ports that nodes dial on the control plane; TCP. */
export interface ContractPorts {
  /** First port. */
  readonly fromPort: number;
  /** Last port. @default - the same as fromPort */
  readonly toPort?: number;
  /** What is reached there; the description of the security group's rule. */
  readonly description: string;
  /** Whether the port is dialled over PrivateLink only. @default false */
  readonly privateLinkOnly?: boolean;
}

/** Where the images of nodes come from. They are picked at launch by owner and tag. */
export interface ContractImages {
  /** Ids of the AWS accounts (or `amazon`) whose images may be launched. */
  readonly owners: string[];
  /** Tag that an image must bear. @default - any image of these owners */
  readonly tag?: ContractTag;
}

/** Buckets of the control plane that nodes reach; for the policy of an S3 endpoint. */
export interface ContractBucket {
  /** What lies there, in one word; part of a statement id. */
  readonly purpose: string;
  /** Name of the bucket. @default - any bucket of `ownerAwsAccount` */
  readonly bucketName?: string;
  /** Id of the AWS account that owns it. @default - not checked */
  readonly ownerAwsAccount?: string;
  /** Whether nodes write there. @default false */
  readonly writable?: boolean;
}

/** One PrivateLink endpoint service of the control plane. */
export interface ContractEndpointService {
  /** Name, such as `com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0`. */
  readonly serviceName: string;
  /** Whether the service brings its own private DNS name; without one the data plane makes a private hosted zone. @default false */
  readonly privateDns?: boolean;
  /** Ids (not names) of the availability zones that the service covers. @default - all zones of the region */
  readonly availabilityZoneIds?: string[];
}

/** PrivateLink endpoint services, in pairs: nodes need the API and the relay. */
export interface ContractEndpointServices {
  /** The REST API and the web UI. */
  readonly restApi: ContractEndpointService;
  /** The relay that nodes dial. */
  readonly relay: ContractEndpointService;
}

/** Where a workspace's data lies inside a root bucket. `{workspaceId}` stands for the id of the workspace. */
export interface ContractRootBucketLayout {
  /** Object key patterns, with `*`, that the control plane may write and delete. */
  readonly writableKeys: string[];
}

/** All that a data plane knows of a control plane. Plain values, known at synthesis. */
export interface ControlPlaneContract {
  /** Name of the control plane, unique within its owner's AWS account. */
  readonly name: string;
  /** AWS region of the control plane and of all its data planes. */
  readonly region: string;
  /** AWS partition of the region, such as `aws`. */
  readonly partition: string;
  /** Id of the AWS account that runs the services. */
  readonly awsAccount: string;
  /** Host of the account-level API, such as `accounts.eu1.lake.example.com`. */
  readonly accountsHost: string;
  /** Domain under which each workspace has a host of its own, `<deployment>.<domain>`. */
  readonly domain: string;
  /** Host of the relay that nodes dial. */
  readonly relayHost: string;
  /** Ports that nodes dial on the control plane. */
  readonly ports: ContractPorts[];
  /** Who assumes cross-account roles. */
  readonly clusterManager: ContractPrincipal;
  /** Who reads and writes root buckets and uses the keys of a workspace. */
  readonly storageAccess: ContractPrincipal;
  /** Who hands out credentials for governed tables by assuming storage credential roles. */
  readonly storageCredentials: ContractPrincipal;
  /** Who writes audit logs and usage into a customer's bucket. */
  readonly logDelivery: ContractPrincipal;
  /** Key of the session tag that carries the account id on every call into customers' buckets and keys. */
  readonly tenantTagKey: string;
  /** Tag that the control plane puts on everything it creates in a customer's AWS account. */
  readonly vendorTag: ContractTag;
  /**
   * Tags that say for which workspace a session acts, and to which one an instance belongs. The strict policy then lets a session launch
   * and end instances of its own workspace only. @default - there are none: a session reaches what any workspace of the account launched
   */
  readonly workspaceTags?: ContractWorkspaceTags;
  /** Where the images of nodes come from. */
  readonly images: ContractImages;
  /** Buckets of the control plane that nodes reach. */
  readonly buckets: ContractBucket[];
  /** AWS services that nodes call besides S3, by the short names of their interface endpoints, such as `sts`. */
  readonly nodeServices: string[];
  /** Principals outside the customer's AWS account whose sessions nodes use through STS and Kinesis endpoints. */
  readonly sessionPrincipals: string[];
  /** Where a workspace's data lies inside a root bucket. */
  readonly rootBucketLayout: ContractRootBucketLayout;
  /**
   * Name of the secret with which an account's data planes register themselves, in the control plane's AWS account and region.
   * `{awsAccount}` stands for the AWS account of the data plane, `{accountId}` for the platform account.
   * @default - there is none: whoever registers brings credentials along
   */
  readonly registrationSecretName?: string;
  /** How cross-account roles are cut unless their owner says otherwise. */
  readonly defaultPolicy: CrossAccountPolicy;
  /** PrivateLink endpoint services. @default - the control plane offers none */
  readonly endpointServices?: ContractEndpointServices;
  /** Whether its hosts have public addresses. Data planes of one without register from inside their VPC. @default true */
  readonly internetFacing?: boolean;
}
