import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeGrant } from '../../shared/acknowledge-wildcards';
import type { IRootBucket } from './root-bucket';

/** Permissions on a root bucket, exact action by exact action, and on the key that encrypts it. */
export class RootBucketGrants {
  /** Permissions on a root bucket. */
  public static fromRootBucket(rootBucket: IRootBucket): RootBucketGrants {
    return new RootBucketGrants(rootBucket);
  }

  private constructor(private readonly rootBucket: IRootBucket) {}

  /**
   * Lets a principal list the bucket and read objects.
   *
   * @param grantee    who reads
   * @param keyPattern objects that may be read; by default all. The list is of all keys in any case
   */
  public read(grantee: iam.IGrantable, keyPattern = '*'): iam.Grant {
    return this.grant(grantee, keyPattern, ['s3:GetObject', 's3:GetObjectVersion'], [], ['kms:Decrypt']);
  }

  /**
   * Lets a principal list the bucket, and read, write and delete objects.
   *
   * @param grantee    who reads and writes
   * @param keyPattern objects that may be read, written and deleted; by default all
   */
  public readWrite(grantee: iam.IGrantable, keyPattern = '*'): iam.Grant {
    return this.grant(
      grantee,
      keyPattern,
      [
        's3:GetObject',
        's3:GetObjectVersion',
        's3:PutObject',
        's3:DeleteObject',
        's3:AbortMultipartUpload',
        's3:ListMultipartUploadParts',
      ],
      ['s3:ListBucketMultipartUploads'],
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    );
  }

  private grant(
    grantee: iam.IGrantable,
    keyPattern: string,
    objectActions: string[],
    bucketActions: string[],
    keyActions: string[],
  ): iam.Grant {
    const { bucket, encryptionKey } = this.rootBucket;
    const onBucket = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions: ['s3:ListBucket', 's3:GetBucketLocation', ...bucketActions],
      resourceArns: [bucket.bucketArn],
      resource: bucket,
    });
    const onObjects = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions: objectActions,
      resourceArns: [bucket.arnForObjects(keyPattern)],
      resource: bucket,
    });
    acknowledgeGrant(grantee, 'keys of objects are not known beforehand; the bucket is one', onObjects);
    const both = onBucket.combine(onObjects);
    return encryptionKey ? both.combine(encryptionKey.grant(grantee, ...keyActions)) : both;
  }
}
