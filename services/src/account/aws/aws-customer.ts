import { DescribeVpcEndpointsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { isDenied, isUnknownId, messageOf } from './aws-errors';
import { checkBucket } from './bucket-check';
import type {
  CheckedNetwork,
  CustomerAws,
  CustomerRole,
  FoundEndpoint,
  LogObject,
  NetworkCheck,
  RegisteredEndpoint,
} from './customer-aws';
import { deliverObjects } from './deliver-objects';
import { checkNetwork } from './network-check';
import { proveRole } from './role-proof';
import { allowing, allowingAll, sessionKeys, type SessionKeys } from './role-session';

export interface AwsCustomerProps {
  /** Region of the control plane, whose STS gives sessions for every region of the partition. */
  readonly region: string;
  /** Name of the control plane; it is in the names of sessions, which customers see in CloudTrail. */
  readonly controlPlane: string;
  /** Role whose sessions, tagged with the account, reach customers' buckets and the roles that deliver logs. */
  readonly storageAccessRoleArn: string;
  /** Where nodes dial in; tells an endpoint for them from one for the API. */
  readonly relayHost: string;
  /** Where all of AWS is, in place of its own addresses. @default - AWS */
  readonly endpoint?: string;
}

/** Customers' AWS accounts as they really are. */
export class AwsCustomer implements CustomerAws {
  private readonly sts: STSClient;
  private readonly sessionName: string;

  constructor(private readonly props: AwsCustomerProps) {
    this.sts = new STSClient({ region: props.region, endpoint: props.endpoint });
    this.sessionName = `lakehouse-${props.controlPlane}`;
  }

  public proveRole(role: CustomerRole): Promise<string[]> {
    return proveRole(this.sts, role, this.sessionName);
  }

  public checkBucket(bucketName: string, region: string): Promise<string[]> {
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return checkBucket(this.props.endpoint ?? `https://s3.${region}.${suffix}`, bucketName, region);
  }

  public async checkNetwork(role: CustomerRole, network: CheckedNetwork): Promise<NetworkCheck> {
    return checkNetwork(await this.ec2(role, network.region), network);
  }

  public async findEndpoint(
    role: CustomerRole,
    { region, awsVpcEndpointId }: RegisteredEndpoint,
  ): Promise<FoundEndpoint | undefined> {
    const ec2 = await this.ec2(role, region);
    try {
      const { VpcEndpoints: [endpoint] = [] } = await ec2.send(
        new DescribeVpcEndpointsCommand({ VpcEndpointIds: [awsVpcEndpointId] }),
      );
      if (!endpoint) return undefined;
      const forNodes = endpoint.DnsEntries?.some((entry) => entry.DnsName === this.props.relayHost);
      return {
        state: String(endpoint.State),
        awsAccount: endpoint.OwnerId ?? '',
        serviceName: endpoint.ServiceName ?? '',
        useCase: forNodes ? 'DATAPLANE_RELAY_ACCESS' : 'GENERAL_ACCESS',
      };
    } catch (error) {
      if (isUnknownId(error)) return undefined;
      throw error;
    }
  }

  public async proveDeliveryRole(role: CustomerRole): Promise<string[]> {
    return proveRole(await this.deliverer(role.accountId), role, this.sessionName);
  }

  public async deliverLogs(
    role: CustomerRole,
    bucketName: string,
    objects: readonly LogObject[],
    timeout: AbortSignal,
  ): Promise<string[]> {
    const [, partition = 'aws'] = role.roleArn.split(':');
    const policy = allowingAll(
      [['s3:PutObject'], `arn:${partition}:s3:::${bucketName}/*`],
      [['kms:Decrypt', 'kms:GenerateDataKey'], '*'], // of the bucket's key, whichever that is
    );
    let credentials: SessionKeys;
    try {
      const options = { sessionName: this.sessionName, externalId: role.accountId, policy };
      credentials = await sessionKeys(await this.deliverer(role.accountId), role, options);
    } catch (error) {
      if (!isDenied(error)) throw error;
      return [`role ${role.roleArn} cannot be assumed with the external id ${role.accountId}: ${messageOf(error)}`];
    }
    const s3 = this.s3(this.props.region, credentials);
    try {
      return await deliverObjects(s3, bucketName, objects, timeout);
    } finally {
      s3.destroy();
    }
  }

  /** A bucket in another region is found by where S3 says it is. */
  private s3(region: string, credentials: SessionKeys): S3Client {
    const { endpoint } = this.props;
    return new S3Client({ region, endpoint, credentials, followRegionRedirects: true, forcePathStyle: endpoint !== undefined });
  }

  /** STS as whoever delivers logs: a session of the storage access role that acts for one account. */
  private async deliverer(accountId: string): Promise<STSClient> {
    const { region, endpoint, storageAccessRoleArn: roleArn } = this.props;
    const policy = allowing('sts:AssumeRole', '*', 'sts:TagSession');
    const credentials = await sessionKeys(this.sts, { accountId, roleArn }, { sessionName: this.sessionName, policy });
    return new STSClient({ region, endpoint, credentials });
  }

  private async ec2(role: CustomerRole, region: string): Promise<EC2Client> {
    const options = { sessionName: this.sessionName, externalId: role.accountId };
    const credentials = await sessionKeys(this.sts, role, options);
    return new EC2Client({ region, endpoint: this.props.endpoint, credentials });
  }
}
