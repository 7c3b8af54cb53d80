import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IControlPlane } from '../../contract';
import type { DataPlaneEgress } from './egress';

/** Properties of DataPlaneNetwork. */
export interface DataPlaneNetworkProps {
  /** The control plane of the workspaces. */
  readonly controlPlane: IControlPlane;
  /**
   * Names of two or more availability zones of the control plane's region. Zones that come later go to the end of the
   * list: the order decides which addresses each has.
   */
  readonly availabilityZones: string[];
  /**
   * An existing VPC. Its DNS support and DNS host names must both be on, which synthesis cannot see. Nothing in it
   * changes but what the other properties ask for.
   * @default - a VPC is created
   */
  readonly vpc?: IVpc;
  /**
   * Addresses of the VPC that is created, a /16 to /25; of an existing VPC, its CIDR.
   * @default - 10.0.0.0/16, or what `vpc` says of itself
   */
  readonly cidr?: string;
  /**
   * One block for each zone, /26 or larger, that no workspace gets: half of it for endpoints, a quarter for a NAT gateway
   * or a transit gateway's attachment.
   * @default - the last /26 blocks of a VPC that is created; none in an existing one
   */
  readonly zoneCidrs?: string[];
  /**
   * How nodes reach what lies outside of the VPC. Of an existing VPC it says only whether they do: leave it out, or give
   * `DataPlaneEgress.isolated()`.
   * @default DataPlaneEgress.natGateway(), or as an existing VPC does
   */
  readonly egress?: DataPlaneEgress;
  /**
   * Route tables of an existing VPC for the subnets of workspaces: one, or one for each zone.
   * @default - the subnets follow the VPC's main route table
   */
  readonly privateRouteTableIds?: string[];
  /** Addresses of DNS servers in place of Amazon's; an existing VPC must already use them. @default - Amazon's */
  readonly dnsServers?: string[];

  /** Whether there is a gateway endpoint for S3. @default - only in a VPC that is created */
  readonly s3Endpoint?: boolean;
  /**
   * Id of the region's managed prefix list of S3. With it nodes of an isolated VPC dial S3 and nothing else on port 443.
   * @default - port 443 is open to any address, though an isolated VPC has routes to S3 alone
   */
  readonly s3PrefixListId?: string;
  /**
   * Short names of the AWS services, such as `kms`, that have an interface endpoint; an empty list for none.
   * @default - those that nodes call by the contract; none in an existing VPC
   */
  readonly serviceEndpoints?: string[];
  /**
   * Existing subnets for interface endpoints, one for each zone.
   * @default - they are made of `zoneCidrs`, with a route table that leads nowhere
   */
  readonly endpointSubnets?: ISubnet[];
  /** Whether nodes reach the control plane over PrivateLink. @default - only in a VPC that is created isolated */
  readonly privateLink?: boolean;
  /**
   * The zones that the control plane's PrivateLink services cover, of `availabilityZones`. AWS lists them by ids, whose
   * names differ from one AWS account to another.
   * @default - all of `availabilityZones`
   */
  readonly privateLinkZones?: string[];
  /**
   * Hosts of workspaces that nodes reach over PrivateLink, where the service brings no private DNS name of its own.
   * @default - none: only the account-level API and the relay
   */
  readonly workspaceHosts?: string[];
  /**
   * Whether the endpoints of S3, STS and Kinesis let pass only what workspaces need. More buckets: `allowBucket`.
   * @default - only in a VPC that is created, and as long as it has one workspace
   */
  readonly restrictEndpoints?: boolean;

  /** Whether traffic is recorded. @default - only in a VPC that is created */
  readonly flowLogs?: boolean;
  /** Bucket of the traffic records, in the same AWS account. @default - a log group */
  readonly flowLogBucket?: IBucket;
  /** How long the log group keeps records. @default RetentionDays.ONE_YEAR */
  readonly flowLogRetention?: RetentionDays;
  /** Key of the log group; one of another app must admit CloudWatch Logs already. @default - a key of CloudWatch Logs */
  readonly flowLogKey?: IKey;
  /** What happens to the log group when the network is deleted. @default RemovalPolicy.RETAIN */
  readonly flowLogRemovalPolicy?: RemovalPolicy;
}
