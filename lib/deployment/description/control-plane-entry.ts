import type { ContractEndpointServices, DatabricksShard } from '../../contract';

/** A control plane in lakehouse.json: one to deploy (`awsAccount`, `region`, `domain`), one of a contract file, or Databricks. */
export interface ControlPlaneEntry {
  /** Name, unique in the description. */
  readonly name: string;
  /** AWS account that runs the services. @default - not deployed from this description */
  readonly awsAccount?: string;
  /** AWS region. @default - that of the contract file */
  readonly region?: string;
  /** Domain below which `accounts`, `relay` and a host for each workspace lie. @default - that of the contract file, or of Databricks */
  readonly domain?: string;
  /** Public hosted zone for records and the certificate. @default - records are made by hand, and `certificateArn` is required */
  readonly hostedZone?: HostedZoneEntry;
  /** Certificate for the domain and everything one level below. @default - one is made in the hosted zone */
  readonly certificateArn?: string;
  /** Names of availability zones, also of its workspaces' VPCs unless they say otherwise. @default - each VPC names its own */
  readonly availabilityZones?: string[];
  /** How large it starts. @default ControlPlaneSize.STANDARD */
  readonly size?: ControlPlaneSize;
  /** Whether its load balancers have public addresses. @default true */
  readonly internetFacing?: boolean;
  /** A database that exists, such as one restored from a backup. @default - the stack makes one */
  readonly database?: DatabaseEntry;
  /** Whether its stack may be deleted, and the data as well where the context `lakehouse:deleteData` is true. @default false */
  readonly deletable?: boolean;
  /** Whether it offers PrivateLink endpoint services. @default false */
  readonly privateLink?: boolean;
  /** User or role of its AWS account that may assume a role made for `cdk-lakehouse doctor`. @default - there is no such role */
  readonly doctorPrincipalArn?: string;
  /** PrivateLink endpoint services, once AWS has named them. @default - none known yet */
  readonly endpointServices?: ContractEndpointServices;
  /** Path of a contract file, seen from the folder of the description. @default - none */
  readonly contract?: string;
  /** What is used of the real Databricks. @default - it is not Databricks */
  readonly databricks?: DatabricksEntry;
}

/** How large a control plane starts. */
export enum ControlPlaneSize {
  /** One of everything, to try it out. */
  SMALL = 'small',
  /** Every part survives the loss of an availability zone. */
  STANDARD = 'standard',
}

/** A hosted zone of Route 53. It is never looked up. */
export interface HostedZoneEntry {
  /** Id of the hosted zone. */
  readonly id: string;
  /** Domain of the hosted zone. */
  readonly name: string;
}

/** A PostgreSQL server that exists. The services log in by IAM authentication, which must be on. */
export interface DatabaseEntry {
  /** Host of the server; of a cluster that of its writer. It must be reached from the VPC of the control plane. */
  readonly host: string;
  /** TCP port. @default 5432 */
  readonly port?: number;
  /** Name of the database on the server. @default 'lakehouse' */
  readonly name?: string;
  /** Resource id of the cluster or instance, such as `cluster-ABCDEFGHIJKL` or `db-ABCDEFGHIJKL`. */
  readonly resourceId: string;
  /** Id of the server's security group, to which the stack adds rules for the services. */
  readonly securityGroupId: string;
  /** Complete ARN of a secret with name and password of the owner: JSON with the keys `username` and `password`. */
  readonly ownerSecretArn: string;
  /** Key of that secret. @default - the key of Secrets Manager */
  readonly ownerSecretKeyArn?: string;
}

/** What is used of the real Databricks. */
export interface DatabricksEntry {
  /** The world that Databricks runs it in. @default - GovCloud civilian in GovCloud regions, otherwise commercial */
  readonly shard?: DatabricksShard;
  /** Whether nodes dial the FIPS relay. @default - true in GovCloud only */
  readonly complianceSecurityProfile?: boolean;
  /** Whether nodes dial the legacy Hive metastore. @default false */
  readonly legacyMetastore?: boolean;
  /** Whether nodes dial Lakebase Postgres. @default false */
  readonly lakebase?: boolean;
}
