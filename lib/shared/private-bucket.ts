import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { dataRemovalPolicy } from './data-removal';
import { logEmptying } from './emptied-bucket';

/** How a private bucket may differ from the others. */
export interface PrivateBucketProps {
  /** Name. @default - made up by CloudFormation */
  readonly bucketName?: string;
  /** Key that encrypts objects. @default - S3's own keys */
  readonly encryptionKey?: IKey;
  /** Whether replaced and deleted objects are kept as versions. */
  readonly versioned: boolean;
  /** Who owns objects that others write. @default - the bucket's owner, and ACLs do nothing */
  readonly objectOwnership?: ObjectOwnership;
  /** Further lifecycle rules. @default - none */
  readonly lifecycleRules?: LifecycleRule[];
  /** What happens when the bucket leaves its stack. @default - retained */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket as all of this library are: no public access, TLS only, encrypted, retained, no half-finished uploads. */
export function privateBucket(scope: Construct, id: string, props: PrivateBucketProps): Bucket {
  const removalPolicy = dataRemovalPolicy(scope, props.removalPolicy);
  const deleted = removalPolicy === RemovalPolicy.DESTROY;
  const bucket = new Bucket(scope, id, {
    bucketName: props.bucketName,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: props.encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
    encryptionKey: props.encryptionKey,
    bucketKeyEnabled: props.encryptionKey ? true : undefined,
    versioned: props.versioned,
    objectOwnership: props.objectOwnership ?? ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...(props.lifecycleRules ?? [])],
    removalPolicy,
    autoDeleteObjects: deleted, // S3 deletes empty buckets only
  });
  if (deleted) logEmptying(scope);
  return bucket;
}
