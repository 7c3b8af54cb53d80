import { DescribeVpcEndpointsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { isDenied, isUnknownId, messageOf } from './aws-errors';
import { findBucket, tryBucket } from './bucket-check';
import type {
  CheckedBucket,
  CheckedKey,
  CheckedNetwork,
  CustomerAws,
  CustomerRole,
  FoundEndpoint,
  LogObject,
  NetworkCheck,
  RegisteredEndpoint,
} from './customer-aws';
import { deliverObjects } from './deliver-objects';
import { checkKey } from './key-check';
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

  public async checkBucket(bucket: CheckedBucket): Promise<string[]> {
    const { accountId, bucketName, region } = bucket;
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const missing = await findBucket(this.props.endpoint ?? `https://s3.${region}.${suffix}`, bucket);
    if (missing.length > 0) return missing;
    const arn = `arn:${this.partition}:s3:::${bucketName}`;
    const s3 = this.s3(region, await this.storageAccess(accountId, allowing('s3:ListBucket', arn, 's3:GetBucketLocation')));
    try {
      return await tryBucket(s3, bucket, this.props.storageAccessRoleArn);
    } finally {
      s3.destroy();
    }
  }

  public async checkKey(key: CheckedKey): Promise<string[]> {
    const { region, endpoint, storageAccessRoleArn } = this.props;
    const [, , , keyRegion] = key.keyArn.split(':');
    if (keyRegion !== region) return [`key ${key.keyArn} must be in ${region}, the region of the control plane`];
    const credentials = await this.storageAccess(key.accountId, allowing('kms:DescribeKey', key.keyArn, 'kms:Encrypt'));
    const kms = new KMSClient({ region, endpoint, credentials });
    try {
      return await checkKey(kms, key, storageAccessRoleArn);
    } finally {
      kms.destroy();
    }
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
    const policy = allowingAll(
      [['s3:PutObject'], `arn:${this.partition}:s3:::${bucketName}/*`],
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
    const { region, endpoint } = this.props;
    const credentials = await this.storageAccess(accountId, allowing('sts:AssumeRole', '*', 'sts:TagSession'));
    return new STSClient({ region, endpoint, credentials });
  }

  /** A session of the storage access role that acts for one account, and may do no more than the policy. */
  private storageAccess(accountId: string, policy: string): Promise<SessionKeys> {
    const role = { accountId, roleArn: this.props.storageAccessRoleArn };
    return sessionKeys(this.sts, role, { sessionName: this.sessionName, policy });
  }

  /** Of the control plane, and so of all that it reaches. */
  private get partition(): string {
    return this.props.storageAccessRoleArn.split(':')[1] ?? 'aws';
  }

  private async ec2(role: CustomerRole, region: string): Promise<EC2Client> {
    const options = { sessionName: this.sessionName, externalId: role.accountId };
    const credentials = await sessionKeys(this.sts, role, options);
    return new EC2Client({ region, endpoint: this.props.endpoint, credentials });
  }
}
