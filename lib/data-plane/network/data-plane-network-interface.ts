import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { IControlPlane } from '../../contract';

/** What the workspaces of one VPC share: the VPC, its way out and its endpoints. */
export interface IDataPlaneNetwork extends IConstruct {
  /** The control plane of the workspaces. */
  readonly controlPlane: IControlPlane;
  /** The VPC. The subnets of a workspace are in the `vpc` of its own network. */
  readonly vpc: IVpc;
  /** CIDR of the VPC. @default - not known */
  readonly vpcCidr?: string;
  /** Names of the availability zones in which workspaces have subnets. */
  readonly availabilityZones: string[];
  /** Route tables for the subnets of workspaces, one for each zone; empty if these follow the VPC's main route table. */
  readonly privateRouteTableIds: string[];
  /** Whether nodes reach more than what lies in the VPC or has an endpoint there. */
  readonly leadsOut: boolean;
  /** Id of the endpoint of the control plane's API. @default - nodes do not use PrivateLink */
  readonly restApiEndpointId?: string;
  /** Id of the endpoint of the control plane's relay. @default - nodes do not use PrivateLink */
  readonly relayEndpointId?: string;
  /** Id of the managed prefix list of S3. @default - not known */
  readonly s3PrefixListId?: string;
  /** Addresses of DNS servers in place of Amazon's; empty for Amazon's. */
  readonly dnsServers: string[];
  /**
   * Lets a bucket pass the S3 endpoint, to read and write, if that is restricted; the policies of role and bucket still
   * decide. An endpoint that somebody else owns does not change.
   *
   * @param bucketArn ARN of a bucket outside of the data plane's AWS account; buckets of its own pass anyway
   */
  allowBucket(bucketArn: string): void;
}
