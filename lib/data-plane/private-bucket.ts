import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { dataRemovalPolicy } from '../shared/data-removal';

/** How a bucket of a data plane may differ from the others. */
export interface PrivateBucketProps {
  /** Name. @default - made up by CloudFormation */
  readonly bucketName?: string;
  /** Key that encrypts objects. @default - S3's own keys */
  readonly encryptionKey?: kms.IKey;
  /** Whether replaced and deleted objects are kept as versions. */
  readonly versioned: boolean;
  /** Who owns objects that others write. @default - the bucket's owner, and ACLs do nothing */
  readonly objectOwnership?: s3.ObjectOwnership;
  /** Further lifecycle rules. @default - none */
  readonly lifecycleRules?: s3.LifecycleRule[];
  /** What happens when the bucket leaves its stack. @default - retained */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket as all of a data plane are: no public access, TLS only, encrypted, retained, no half-finished uploads. */
export function privateBucket(scope: Construct, id: string, props: PrivateBucketProps): s3.Bucket {
  return new s3.Bucket(scope, id, {
    bucketName: props.bucketName,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey: props.encryptionKey,
    bucketKeyEnabled: props.encryptionKey ? true : undefined,
    versioned: props.versioned,
    objectOwnership: props.objectOwnership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...(props.lifecycleRules ?? [])],
    removalPolicy: dataRemovalPolicy(scope, props.removalPolicy),
  });
}
