import type { ISecurityGroup, ISubnet } from 'aws-cdk-lib/aws-ec2';
import type { Schedule } from 'aws-cdk-lib/aws-events';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Size } from 'aws-cdk-lib/core';

/** Processors of nodes. */
export enum NodeArchitecture {
  /** AWS Graviton. */
  ARM64 = 'arm64',
  /** Intel and AMD. */
  X86_64 = 'x86_64',
}

/** A `.tar.gz` in S3 that the image contains. */
export interface NodeArtifact {
  /** Where it is, such as `s3://artifacts/agent/1.2.0.tar.gz`; up to 2 GB. */
  readonly s3Uri: string;
  /** SHA-256 of the file, 64 lower-case hexadecimal digits. The build fails if the file has another. */
  readonly sha256: string;
}

/** A runtime that the image contains, so that nodes need not fetch it. */
export interface NodeRuntime extends NodeArtifact {
  /** Key of the runtime, such as `18.0.x-scala2.13`. */
  readonly key: string;
}

/** A further region that images are copied to. */
export interface NodeImageRegion {
  /** Name of the region. */
  readonly region: string;
  /** ARN of a key there that encrypts the image. @default - as the image of the first region, with the region's key for EBS */
  readonly encryptionKeyArn?: string;
}

/** Properties of NodeImage. */
export interface NodeImageProps {
  /**
   * The agent of nodes. Its `bin/install` makes a node of Amazon Linux, and leaves a unit that starts `bin/lakehouse-agent`.
   * @default - that of this package
   */
  readonly agent?: NodeArtifact;
  /** Runtimes that nodes find on their disk. @default - none; nodes fetch what they need */
  readonly runtimes?: NodeRuntime[];
  /** Key that encrypts agent and runtimes in S3. @default - a key of S3 */
  readonly artifactKey?: IKey;
  /** Processors of the nodes. @default NodeArchitecture.ARM64 */
  readonly architecture?: NodeArchitecture;
  /** When an image is built, provided that something in it has changed. @default - Sundays at 02:00 UTC */
  readonly schedule?: Schedule;
  /** Further regions. @default - only the region of the stack */
  readonly regions?: NodeImageRegion[];
  /** Ids of AWS accounts that may launch nodes from the images. @default - only the AWS account of the stack */
  readonly sharedWithAccounts?: string[];
  /** ARNs of AWS organizations whose AWS accounts may. @default - none */
  readonly sharedWithOrganizations?: string[];
  /**
   * Key that encrypts the images. Whoever launches from a shared one needs it as well: it admits the AWS accounts it is
   * shared with, each of which must let its cross-account role use the key.
   * @default - the key for EBS of the AWS account. Since nobody else can use that one, shared images are then not encrypted:
   *   they hold published software only, and nodes encrypt their volumes at launch
   */
  readonly encryptionKey?: IKey;
  /** Size of the root volume. @default Size.gibibytes(20) */
  readonly volumeSize?: Size;
  /** Types of the instances that build. @default - `m7g.large` or `m7i.large` */
  readonly instanceTypes?: string[];
  /** Subnet in which images are built; it must lead to AWS and to the package repositories. @default - one of the default VPC */
  readonly subnet?: ISubnet;
  /** Security groups of the instances that build; required with a subnet. @default - the default VPC's default group */
  readonly securityGroups?: ISecurityGroup[];
  /** Permissions boundary of the role that builds. @default - none */
  readonly rolePermissionsBoundary?: IManagedPolicy;
}
