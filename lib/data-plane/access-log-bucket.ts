import { Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../shared/acknowledge';
import { acknowledgeCompliance } from '../shared/acknowledge-compliance';
import { privateBucket } from './private-bucket';

/** Properties of AccessLogBucket. */
export interface AccessLogBucketProps {
  /** How long logs are kept. @default Duration.days(365) */
  readonly retention?: Duration;
  /** What happens to the logs when the bucket leaves its stack; deleting takes a second key. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A bucket that receives the server access logs of other buckets in its AWS account and region.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
 */
export class AccessLogBucket extends Construct {
  /** The bucket. */
  public readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps = {}) {
    super(scope, id);
    this.bucket = privateBucket(this, 'Resource', {
      versioned: true,
      lifecycleRules: [{ expiration: props.retention ?? Duration.days(365), noncurrentVersionExpiration: Duration.days(30) }],
      removalPolicy: props.removalPolicy,
    });
    const target = 'is itself where access logs go';
    acknowledge(this.bucket, { 'AwsSolutions-S1': target });
    acknowledgeCompliance(this.bucket, {
      S3BucketLoggingEnabled: target,
      S3BucketReplicationEnabled: 'logs stay in the region of what they tell of',
      S3DefaultEncryptionKMS: 'S3 delivers access logs only to buckets that are encrypted with its own keys',
    });
  }
}

/** Whether and where a bucket's access logs go. */
interface AccessLogOptions {
  /** Whether requests are logged. @default true */
  readonly accessLogs?: boolean;
  /** Where to. @default - a bucket is created below the scope */
  readonly accessLogBucket?: s3.IBucket;
}

/** Has the access logs of a bucket delivered. */
export function logAccess(scope: Construct, bucket: s3.Bucket, options: AccessLogOptions): void {
  if (options.accessLogs === false) return;
  const target = options.accessLogBucket ?? new AccessLogBucket(scope, 'AccessLogs').bucket;
  sendAccessLogs(bucket, target, `${scope.node.path}/`);
}

function sendAccessLogs(source: s3.Bucket, target: s3.IBucket, prefix: string): void {
  // Not by the bucket's own property: that writes a statement a bucket, and warns of every target that is imported.
  target.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AccessLogs',
      principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [target.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(source).account } },
    }),
  );
  const bucket = source.node.defaultChild;
  if (s3.CfnBucket.isCfnBucket(bucket)) {
    bucket.loggingConfiguration = { destinationBucketName: target.bucketName, logFilePrefix: prefix };
  }
}
