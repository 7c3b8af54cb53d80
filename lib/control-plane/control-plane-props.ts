import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { ContractEndpointServices } from '../contract';
import type { AccountDefinition } from './accounts';
import type { NodeArtifact } from '../data-plane/node-image/node-image-props';
import type { IArtifactStore } from './artifact-store';
import type { IMetadataDatabase, MetadataDatabaseServer } from './database';
import type { ControlPlaneEgress, IControlPlaneNetwork } from './network';

/** Properties of ControlPlane. */
export interface ControlPlaneProps {
  /** Name, unique within the AWS account: 2 to 32 lower-case letters, digits and hyphens. */
  readonly controlPlaneName: string;
  /** Domain below which `accounts`, `relay` and a host for each workspace lie, such as `eu1.lake.example.com`. */
  readonly domain: string;
  /** Public hosted zone of the domain or of one above it, which gets the records. @default - the records are made by hand, and certificate is required */
  readonly hostedZone?: route53.IHostedZone;
  /** Certificate for `<domain>` and `*.<domain>`. @default - created, and proved by records in hostedZone */
  readonly certificate?: acm.ICertificate;

  /** The accounts that it serves: created, renamed, suspended as the list says by each deployment, never deleted. @default - those that are there already */
  readonly accounts?: AccountDefinition[];

  /** Names of 2 or 3 availability zones of the network. @default - network is required */
  readonly availabilityZones?: string[];
  /** Where it runs. @default - a VPC is created in availabilityZones */
  readonly network?: IControlPlaneNetwork;
  /** Addresses of the created VPC, a /16 to a /22. @default '10.0.0.0/16' */
  readonly cidr?: string;
  /** How services reach what lies outside the created VPC. @default ControlPlaneEgress.NAT_PER_ZONE */
  readonly egress?: ControlPlaneEgress;
  /** The metadata database. @default - one is created, on databaseServer */
  readonly database?: IMetadataDatabase;
  /** Kind and size of the created database. @default - Aurora PostgreSQL, serverless, a writer and a reader */
  readonly databaseServer?: MetadataDatabaseServer;
  /** Where runtimes lie. @default - a store is created */
  readonly artifactStore?: IArtifactStore;
  /** The agent that nodes of a plain Amazon Linux image are given. @default - that of this package, uploaded by the deployment */
  readonly agent?: NodeArtifact;
  /** Cluster that runs the tasks. @default - created, with Container Insights */
  readonly cluster?: ecs.ICluster;
  /** Whether the cluster counts and measures tasks; without, no alarm tells of missing ones. @default ecs.ContainerInsights.ENABLED */
  readonly containerInsights?: ecs.ContainerInsights;
  /** Image of the processes. @default - built at deployment from the programs in this package */
  readonly image?: ecs.ContainerImage;
  /** Processor of the tasks. @default ecs.CpuArchitecture.ARM64 */
  readonly cpuArchitecture?: ecs.CpuArchitecture;
  /** Fewest tasks of each service. @default - as in the process manifest: 2 */
  readonly minTasks?: number;
  /** Most tasks of each service. @default - as in the process manifest: 2 of each manager, 10 of the others */
  readonly maxTasks?: number;

  /** Whether API and relay have public addresses. @default true */
  readonly internetFacing?: boolean;
  /** Blocks of IPv4 addresses that may connect to the API. @default - everybody */
  readonly apiAllowedCidrs?: string[];
  /** Blocks of IPv4 addresses from which nodes dial the relay. @default - everywhere */
  readonly relayAllowedCidrs?: string[];
  /** ARN of a regional web ACL in front of the API. @default - one is created, with the managed rules of AWS */
  readonly webAclArn?: string;
  /** Ids of the customers' AWS accounts that reach API and relay by PrivateLink. @default - there are no endpoint services */
  readonly privateLinkAwsAccounts?: string[];
  /** Names of the endpoint services, for the contract: AWS makes them up at the first deployment, and the outputs tell them. @default - data planes do not use PrivateLink */
  readonly endpointServices?: ContractEndpointServices;
  /** Id of the AWS account that owns the node images; a copy of Amazon Linux 2023 is one, since nodes fetch what it lacks. @default - that of the control plane */
  readonly imageOwner?: string;

  /** Topic that alarms go to; its policy must admit CloudWatch. @default - one is created, encrypted, without subscribers */
  readonly alarmTopic?: sns.ITopic;
  /** Bucket for the access logs of load balancers, encrypted with S3's own keys. @default - one is created */
  readonly accessLogsBucket?: s3.IBucket;
  /** How long logs are kept. @default logs.RetentionDays.ONE_YEAR */
  readonly logRetention?: logs.RetentionDays;
  /** Key that encrypts logs. @default - a key of CloudWatch Logs */
  readonly logEncryptionKey?: kms.IKey;
  /** Whether database and load balancers are protected from deletion. @default true */
  readonly deletionProtection?: boolean;
  /** What happens to data and logs when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}
