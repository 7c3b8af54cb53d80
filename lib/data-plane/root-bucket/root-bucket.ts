import { Resource, type IResource, type RemovalPolicy } from 'aws-cdk-lib/core';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { IControlPlane } from '../../contract';
import { checkAccountId } from '../../shared/account-id';
import { logAccess } from '../../shared/access-log-bucket';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import { privateBucket } from '../../shared/private-bucket';
import { addToBucketPolicy } from '../bucket-policy';
import { RootBucketGrants } from './grants';
import { controlPlaneStatements } from './policy';
import { checkRootBucket } from './validation';

/** The bucket of one or more workspaces: what the platform keeps in the customer's AWS account. */
export interface IRootBucket extends IResource {
  /** ARN of the bucket. @attribute */
  readonly bucketArn: string;
  /** Name of the bucket. @attribute */
  readonly bucketName: string;
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** Key that encrypts it. @default - S3's own keys */
  readonly encryptionKey?: kms.IKey;
  /** Permissions on the bucket and its key. */
  readonly grants: RootBucketGrants;
}

/** Properties of RootBucket. */
export interface RootBucketProps {
  /** Control plane that reads and writes the bucket. */
  readonly controlPlane: IControlPlane;
  /** Id of the platform account that the bucket belongs to: a lower-case UUID. */
  readonly accountId: string;
  /**
   * Ids of the workspaces in the bucket, once the control plane has given them. With them the control plane may write
   * only where their data lies. @default - it may write everywhere
   */
  readonly workspaceIds?: string[];
  /**
   * A bucket that exists; only its policy is managed here. A bucket from outside the app loses the policy it had: a
   * bucket has one, and it has one owner. @default - a bucket is created
   */
  readonly bucket?: s3.IBucket;
  /** Name of the created bucket; without dots. @default - made up by CloudFormation */
  readonly bucketName?: string;
  /** Key that encrypts the created bucket, with bucket keys. @default - S3's own keys */
  readonly encryptionKey?: kms.IKey;
  /**
   * Whether the created bucket keeps versions. The control plane and Spark write and delete scratch data, logs and
   * checkpoints all the time, and each would stay and be paid for; published set-ups leave versions off. @default false
   */
  readonly versioned?: boolean;
  /** Who owns the objects that the control plane writes. @default s3.ObjectOwnership.BUCKET_OWNER_ENFORCED */
  readonly objectOwnership?: s3.ObjectOwnership;
  /** Whether requests to the created bucket are logged. @default true */
  readonly accessLogs?: boolean;
  /** Bucket that the access logs go to, same AWS account and region. @default - a bucket is created for them */
  readonly accessLogBucket?: s3.IBucket;
  /** What happens to the data when the bucket leaves its stack; deleting takes a second key. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** A root bucket that exists and whose policy is managed elsewhere. */
export interface RootBucketAttributes {
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** Key that encrypts it. @default - the one that `bucket` names */
  readonly encryptionKey?: kms.IKey;
}

abstract class RootBucketBase extends Resource implements IRootBucket {
  public abstract readonly bucket: s3.IBucket;
  public abstract readonly encryptionKey?: kms.IKey;
  public readonly grants = RootBucketGrants.fromRootBucket(this);

  public get bucketArn(): string {
    return this.bucket.bucketArn;
  }

  public get bucketName(): string {
    return this.bucket.bucketName;
  }
}

/**
 * The bucket of one or more workspaces: notebooks' results, logs, libraries and whatever is not governed by a catalog.
 *
 * Private, TLS only, encrypted, retained. The control plane is admitted by the bucket's policy, and only in sessions
 * that are tagged with this account.
 *
 * @see https://docs.databricks.com/aws/en/admin/account-settings-e2/storage
 */
export class RootBucket extends RootBucketBase {
  /** A bucket that exists. Its policy is left alone, and must admit the control plane. */
  public static fromRootBucketAttributes(scope: Construct, id: string, attributes: RootBucketAttributes): IRootBucket {
    class Import extends RootBucketBase {
      public readonly bucket = attributes.bucket;
      public readonly encryptionKey = attributes.encryptionKey ?? attributes.bucket.encryptionKey;
    }
    return new Import(scope, id);
  }

  public readonly bucket: s3.IBucket;
  public readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, props: RootBucketProps) {
    super(scope, id);
    const { contract } = props.controlPlane;
    const accountId = checkAccountId(this, props.accountId);
    checkRootBucket(this, props);

    this.bucket = props.bucket ?? this.createBucket(props);
    this.encryptionKey = props.encryptionKey ?? this.bucket.encryptionKey;
    addToBucketPolicy(this, this.bucket, controlPlaneStatements({ ...props, bucket: this.bucket, contract, accountId }));
  }

  private createBucket(props: RootBucketProps): s3.Bucket {
    const bucket = privateBucket(this, 'Resource', { ...props, versioned: props.versioned ?? false });
    logAccess(this, bucket, props);
    acknowledgeCompliance(bucket, {
      S3BucketReplicationEnabled: 'a workspace lives in one region, and so does its data',
      ...(!props.versioned && { S3BucketVersioningEnabled: 'scratch data comes and goes; each deleted object would be kept' }),
      ...(!props.encryptionKey && { S3DefaultEncryptionKMS: 'encrypted with the keys of S3 unless a workspace key is given' }),
    });
    return bucket;
  }
}
