import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { IControlPlane } from '../contract';
import { CUSTOMER_ROLE_PATH } from '../contract/lakehouse';
import { checkAccountId } from '../shared/account-id';
import { logAccess } from '../shared/access-log-bucket';
import { acknowledgeCompliance } from '../shared/acknowledge-compliance';
import { isIamPath } from '../shared/iam-path';
import { known } from '../shared/known';
import { lit } from '../shared/lit';
import { privateBucket } from '../shared/private-bucket';
import { Problems } from '../shared/problems';
import { addToBucketPolicy } from './bucket-policy';
import { TrustedPrincipal } from './trusted-principal';

/** Properties of LogDelivery. */
export interface LogDeliveryProps {
  /** Control plane that delivers. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account whose logs are delivered: a lower-case UUID. */
  readonly accountId: string;
  /** Prefix of the keys of log objects; neither begins nor ends with `/`. @default - logs lie at the top of the bucket */
  readonly prefix?: string;
  /** A bucket that exists; one from outside the app loses the policy it had. @default - a bucket is created */
  readonly bucket?: s3.IBucket;
  /** Key that encrypts the bucket. @default - S3's own keys, or the key that `bucket` names */
  readonly encryptionKey?: kms.IKey;
  /** How long logs, and their replaced versions, are kept in the created bucket. @default - for ever */
  readonly retention?: Duration;
  /** Whether requests to the created bucket are logged. @default true */
  readonly accessLogs?: boolean;
  /** Bucket that the access logs go to, same AWS account and region. @default - a bucket is created for them */
  readonly accessLogBucket?: s3.IBucket;
  /**
   * IAM path of the role; begins and ends with `/`. A control plane of this library assumes roles below `/lakehouse/` only.
   * @default '/lakehouse/'
   */
  readonly rolePath?: string;
  /** Permissions boundary of the role. @default - none */
  readonly permissionsBoundary?: iam.IManagedPolicy;
  /** What happens to the logs when the bucket leaves its stack; deleting takes a second key. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Where the control plane delivers an account's audit logs and usage: a bucket, and a role that writes there.
 *
 * The control plane assumes the role, and the bucket admits the role; so nobody but its owner is named in the bucket's
 * policy. The bucket keeps versions: a delivered log may be written again, and what it said before is evidence.
 *
 * @see https://docs.databricks.com/aws/en/admin/account-settings/audit-log-delivery
 */
export class LogDelivery extends Construct {
  /** The bucket. */
  public readonly bucket: s3.IBucket;
  /** Role that the control plane assumes. */
  public readonly role: iam.IRole;
  /** Prefix of the keys of log objects. @default - none */
  public readonly prefix?: string;

  constructor(scope: Construct, id: string, props: LogDeliveryProps) {
    super(scope, id);
    const { contract } = props.controlPlane;
    const accountId = checkAccountId(this, props.accountId);
    checkLogDelivery(this, props);

    this.prefix = props.prefix;
    this.bucket = props.bucket ?? this.createBucket(props);
    this.role = new iam.Role(this, 'Role', {
      description: `Lets the control plane ${contract.name} deliver logs`,
      assumedBy: new TrustedPrincipal({ principal: contract.logDelivery, contract, accountId }),
      permissionsBoundary: props.permissionsBoundary,
      path: props.rolePath ?? CUSTOMER_ROLE_PATH,
    });
    addToBucketPolicy(this, this.bucket, [deliveryStatement(this.bucket, this.role)]);

    const encryptionKey = props.encryptionKey ?? this.bucket.encryptionKey;
    encryptionKey?.grant(this.role, 'kms:Decrypt', 'kms:GenerateDataKey');
    acknowledgeCompliance(this.role, { IAMNoInlinePolicy: 'the use of the key is for this role alone and goes with it' });
  }

  private createBucket(props: LogDeliveryProps): s3.Bucket {
    const { encryptionKey, retention, removalPolicy } = props;
    const bucket = privateBucket(this, 'Bucket', {
      encryptionKey,
      versioned: true,
      lifecycleRules: retention && [{ expiration: retention, noncurrentVersionExpiration: retention }],
      removalPolicy,
    });
    logAccess(this, bucket, props);
    acknowledgeCompliance(bucket, {
      S3BucketReplicationEnabled: 'logs stay in the region of what they tell of',
      ...(!encryptionKey && { S3DefaultEncryptionKMS: 'encrypted with the keys of S3 unless a key is given' }),
    });
    return bucket;
  }
}

/** The six published actions, for the role instead of the control plane. */
function deliveryStatement(bucket: s3.IBucket, role: iam.IRole): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'LogDelivery',
    principals: [new iam.ArnPrincipal(role.roleArn)],
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket', 's3:GetBucketLocation'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
  });
}

function checkLogDelivery(scope: Construct, props: LogDeliveryProps): void {
  const problems = new Problems(scope);
  const prefix = known(props.prefix);
  if (prefix !== undefined && (prefix === '' || prefix.startsWith('/') || prefix.endsWith('/'))) {
    const got = `got ${JSON.stringify(prefix)}`;
    problems.add(lit`LogPrefixSlash`, `prefix must neither be empty nor begin or end with "/", ${got}`);
  }
  const rolePath = known(props.rolePath);
  if (rolePath !== undefined && !isIamPath(rolePath)) {
    problems.add(lit`RolePathInvalid`, `rolePath must begin and end with "/", got ${JSON.stringify(rolePath)}`);
  }
  if (props.bucket) {
    const ofCreated = ['retention', 'accessLogs', 'accessLogBucket', 'removalPolicy'] as const;
    const given = ofCreated.filter((property) => props[property] !== undefined);
    if (given.length > 0) {
      problems.add(lit`LogBucketExists`, `${given.join(', ')} cannot be set for a bucket that exists; remove them or bucket`);
    }
  }
  problems.throwIfAny();
}
