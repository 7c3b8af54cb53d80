import { Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnBucket, type Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { logBucket } from './log-bucket';

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
  public readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps = {}) {
    super(scope, id);
    this.bucket = logBucket(this, props, 'S3 delivers access logs only to buckets that are encrypted with its own keys');
  }
}

/** Whether and where a bucket's access logs go. */
interface AccessLogOptions {
  /** Whether requests are logged. @default true */
  readonly accessLogs?: boolean;
  /** Where to. @default - a bucket is created below the scope */
  readonly accessLogBucket?: IBucket;
  /** What happens to the logs when a created bucket leaves its stack. @default - retained */
  readonly removalPolicy?: RemovalPolicy;
}

/** Has the access logs of a bucket delivered. */
export function logAccess(scope: Construct, bucket: Bucket, options: AccessLogOptions): void {
  if (options.accessLogs === false) return;
  const { removalPolicy } = options;
  const target = options.accessLogBucket ?? new AccessLogBucket(scope, 'AccessLogs', { removalPolicy }).bucket;
  sendAccessLogs(bucket, target, `${scope.node.path}/`);
}

function sendAccessLogs(source: Bucket, target: IBucket, prefix: string): void {
  // Not by the bucket's own property: that writes a statement a bucket, and warns of every target that is imported.
  const { policyDependable } = target.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AccessLogs',
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [target.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(source).account } },
    }),
  );
  if (policyDependable) source.node.addDependency(policyDependable); // S3 refuses a target that does not admit its logs yet
  // When all goes, the target is emptied last: emptying the source is logged, too.
  const emptying = target.node.tryFindChild('AutoDeleteObjectsCustomResource');
  if (emptying) source.node.addDependency(emptying);
  const bucket = source.node.defaultChild;
  if (CfnBucket.isCfnBucket(bucket)) {
    bucket.loggingConfiguration = { destinationBucketName: target.bucketName, logFilePrefix: prefix };
  }
}
