import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { acknowledgeCompliance } from './acknowledge-compliance';
import { privateBucket } from './private-bucket';

/** How a bucket of logs is kept. */
interface LogBucketOptions {
  /** How long logs are kept. @default - a year */
  readonly retention?: Duration;
  /** @default - retained */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A bucket that AWS itself writes access logs into, as `Resource` below the scope.
 *
 * @param ownKeys why it is encrypted with S3's own keys
 */
export function logBucket(scope: Construct, options: LogBucketOptions, ownKeys: string): Bucket {
  const { retention = Duration.days(365), removalPolicy } = options;
  const bucket = privateBucket(scope, 'Resource', {
    versioned: true,
    lifecycleRules: [{ expiration: retention, noncurrentVersionExpiration: Duration.days(30) }],
    removalPolicy,
  });
  const target = 'is itself where access logs go';
  acknowledge(bucket, { 'AwsSolutions-S1': target });
  acknowledgeCompliance(bucket, {
    S3BucketLoggingEnabled: target,
    S3BucketReplicationEnabled: 'logs stay in the region of what they tell of',
    S3DefaultEncryptionKMS: ownKeys,
  });
  return bucket;
}
