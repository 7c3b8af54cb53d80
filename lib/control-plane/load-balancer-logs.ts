import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../shared/acknowledge';
import { acknowledgeCompliance } from '../shared/acknowledge-compliance';
import { dataRemovalPolicy } from '../shared/data-removal';

/** Properties of LoadBalancerLogs. */
export interface LoadBalancerLogsProps {
  /** How long access logs are kept. @default Duration.days(365) */
  readonly retention?: Duration;
  /** What happens to the logs when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket for the access logs of load balancers in its AWS account and region. */
export class LoadBalancerLogs extends Construct {
  /** The bucket. */
  public readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: LoadBalancerLogsProps = {}) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Resource', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          expiration: props.retention ?? Duration.days(365),
          noncurrentVersionExpiration: Duration.days(30),
        },
      ],
      removalPolicy: dataRemovalPolicy(this, props.removalPolicy),
    });
    const target = 'is itself where access logs go';
    acknowledge(this.bucket, { 'AwsSolutions-S1': target });
    acknowledgeCompliance(this.bucket, {
      S3BucketLoggingEnabled: target,
      S3BucketReplicationEnabled: 'logs stay in the region of what they tell of',
      S3DefaultEncryptionKMS: 'an ALB writes its logs only to buckets that are encrypted with S3’s own keys',
    });
  }
}
