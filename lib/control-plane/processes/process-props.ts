import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { AccountDefinition, ILoginSecrets, IRegistrationSecrets } from '../accounts';
import type { NodeArtifact } from '../../data-plane/node-image/node-image-props';
import type { IMetadataDatabase } from '../database';

/**
 * What the processes of one control plane share. A process takes what the manifest lists for it; what is missing then
 * fails at synthesis.
 */
export interface ProcessProps {
  /** Name of the control plane, unique within the AWS account. */
  readonly controlPlaneName: string;
  /** Domain of the control plane, such as `eu1.lake.example.com`. */
  readonly domain: string;
  /** Image of the processes. @default - built at deployment from the programs in this package */
  readonly image?: ecs.ContainerImage;
  /** Processor of the tasks; an image that is given must be built for it. @default ecs.CpuArchitecture.ARM64 */
  readonly cpuArchitecture?: ecs.CpuArchitecture;
  /** The metadata database. @default - the process must not need it */
  readonly database?: IMetadataDatabase;
  /** The accounts to have. @default - the process must not need them */
  readonly accounts?: AccountDefinition[];
  /** With what their data planes register themselves. @default - the process must not need them */
  readonly registrationSecrets?: IRegistrationSecrets;
  /** With what their first administrators log in. @default - the process must not need them */
  readonly loginSecrets?: ILoginSecrets;
  /** Bucket that holds runtimes. @default - the process must not need it */
  readonly artifactBucket?: s3.IBucket;
  /** The agent that nodes without one are given. @default - the process must not need it */
  readonly agent?: NodeArtifact;
  /** Id of the AWS account that owns the images of nodes. @default - that of the control plane */
  readonly imageOwner?: string;
  /** Role whose tagged sessions reach the customers' buckets. @default - the process must not need it */
  readonly storageAccessRole?: iam.IRole;
  /** Private domain in which processes find each other. @default - the process must not dial another */
  readonly servicesDomain?: string;
  /** ARN patterns of the customers' roles that may be assumed. @default - any AWS account's roles below the IAM path `/lakehouse/` */
  readonly customerRoleArns?: string[];
  /** How long logs are kept. @default logs.RetentionDays.ONE_YEAR */
  readonly logRetention?: logs.RetentionDays;
  /** Key that encrypts the logs; the policy of an imported one must admit CloudWatch Logs. @default - a key of CloudWatch Logs */
  readonly logEncryptionKey?: kms.IKey;
  /** What happens to logs when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}
