import { Duration, Resource, type IResource, type RemovalPolicy } from 'aws-cdk-lib/core';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { AccessLogBucket, logAccess } from '../../shared/access-log-bucket';
import { acknowledgeCompliance } from '../../shared/acknowledge-compliance';
import { lit } from '../../shared/lit';
import { privateBucket } from '../../shared/private-bucket';
import { Problems } from '../../shared/problems';
import { ArtifactStoreGrants } from './artifact-store-grants';

/** Where runtimes and the agent lie, from which nodes in customers' AWS accounts fetch them. */
export interface IArtifactStore extends IResource {
  /** The bucket. */
  readonly bucket: IBucket;
  /** Permissions. */
  readonly grants: ArtifactStoreGrants;
}

/** Properties of ArtifactStore. */
export interface ArtifactStoreProps {
  /** Key that encrypts objects. @default - S3's own keys: what lies here is no secret, and nodes check it by its hash */
  readonly encryptionKey?: IKey;
  /** Bucket for access logs, in the same AWS account and region and encrypted with S3's own keys. @default - one is created */
  readonly accessLogsBucket?: IBucket;
  /** Oldest URL that is served, 1 minute to 7 days; a transfer that has begun goes on. @default Duration.hours(1) */
  readonly maxUrlAge?: Duration;
  /** How long replaced and deleted objects are kept, at least a day. @default Duration.days(90) */
  readonly noncurrentVersionRetention?: Duration;
  /** What happens to artifacts and access logs when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A private bucket for runtimes and the agent. Nodes fetch by short-lived URLs that the control plane signs, so that no
 * policy lists customers: a new one changes nothing here.
 */
export class ArtifactStore extends Resource implements IArtifactStore {
  /** Use a bucket that exists. */
  public static fromBucket(scope: Construct, id: string, bucket: IBucket): IArtifactStore {
    class Import extends Resource implements IArtifactStore {
      public readonly bucket = bucket;
      public readonly grants = ArtifactStoreGrants.fromArtifactStore(this);
    }
    return new Import(scope, id);
  }

  public readonly bucket: IBucket;
  public readonly grants: ArtifactStoreGrants;
  /** Where access logs go, given or created. */
  public readonly accessLogsBucket: IBucket;

  constructor(scope: Construct, id: string, props: ArtifactStoreProps = {}) {
    super(scope, id);
    const maxUrlAge = props.maxUrlAge ?? Duration.hours(1);
    const noncurrentVersionRetention = props.noncurrentVersionRetention ?? Duration.days(90);
    this.check(maxUrlAge, noncurrentVersionRetention);

    const { removalPolicy } = props;
    const bucket = privateBucket(this, 'Resource', {
      encryptionKey: props.encryptionKey,
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: noncurrentVersionRetention }],
      removalPolicy,
    });
    this.bucket = bucket;
    this.accessLogsBucket = props.accessLogsBucket ?? new AccessLogBucket(this, 'AccessLogs', { removalPolicy }).bucket;
    logAccess(this, bucket, { accessLogBucket: this.accessLogsBucket });
    this.refuseOldUrls(bucket, maxUrlAge);
    this.acknowledge(bucket, props);
    this.grants = ArtifactStoreGrants.fromArtifactStore(this);
  }

  /** Whatever lifetime its signer gave it, a URL that is older than this is not served. */
  private refuseOldUrls(bucket: Bucket, maxUrlAge: Duration): void {
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RefuseOldUrls',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [bucket.arnForObjects('*')],
        conditions: { NumericGreaterThan: { 's3:signatureAge': String(maxUrlAge.toMilliseconds()) } },
      }),
    );
  }

  private acknowledge(bucket: Bucket, { encryptionKey }: ArtifactStoreProps): void {
    acknowledgeCompliance(bucket, {
      S3BucketReplicationEnabled: 'artifacts are published to each region, and can be published again',
      ...(encryptionKey
        ? {}
        : { S3DefaultEncryptionKMS: 'runtimes and agent are no secrets; S3 encrypts with its own keys unless one is given' }),
    });
  }

  private check(maxUrlAge: Duration, noncurrentVersionRetention: Duration): void {
    const problems = new Problems(this);
    const seconds = maxUrlAge.isUnresolved() ? undefined : maxUrlAge.toSeconds({ integral: false });
    if (seconds !== undefined && (seconds < 60 || seconds > 7 * 24 * 60 * 60)) {
      problems.add(lit`MaxUrlAge`, `maxUrlAge must be 1 minute to 7 days, got ${maxUrlAge.toHumanString()}`);
    }
    const days = noncurrentVersionRetention.isUnresolved() ? undefined : noncurrentVersionRetention.toDays({ integral: false });
    if (days !== undefined && !(Number.isInteger(days) && days >= 1)) {
      problems.add(
        lit`NoncurrentVersionRetention`,
        `noncurrentVersionRetention must be whole days, at least one, got ${noncurrentVersionRetention.toHumanString()}`,
      );
    }
    problems.throwIfAny();
  }
}
