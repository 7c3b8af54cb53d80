import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { logBucket } from '../shared/log-bucket';

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
  public readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: LoadBalancerLogsProps = {}) {
    super(scope, id);
    this.bucket = logBucket(this, props, 'an ALB writes its logs only to buckets that are encrypted with S3’s own keys');
  }
}
