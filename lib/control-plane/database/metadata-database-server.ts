import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { ISecurityGroup, InstanceType, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { AuroraPostgresEngineVersion, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { Problems } from '../../shared/problems';
import { checkAurora, createAurora } from './aurora';
import { checkInstance, createInstance } from './instance';

/** How an Aurora cluster is sized. */
export interface AuroraServerOptions {
  /** Capacity when idle, in Aurora capacity units of 2 GiB: 0 to 256 in steps of a half. 0 pauses, and the next login waits. @default 0.5 */
  readonly minAcu?: number;
  /** Capacity under load, in Aurora capacity units: 1 to 256 in steps of a half. @default 8 */
  readonly maxAcu?: number;
  /** Instances, each in another availability zone, that take over when the writer fails: 0 to 15. @default 1 */
  readonly readers?: number;
  /** Version. @default - PostgreSQL 17, with the minor version that this release was tested with */
  readonly version?: AuroraPostgresEngineVersion;
}

/** How a single RDS instance is sized. */
export interface InstanceServerOptions {
  /** Type. @default - t4g.small */
  readonly instanceType?: InstanceType;
  /** Storage at the beginning, in GiB: 20 to 65536. It grows by itself to five times as much. @default 20 */
  readonly storageGiB?: number;
  /** Whether a second instance in another availability zone takes over when the first fails. @default false */
  readonly multiAz?: boolean;
  /** Version. @default - PostgreSQL 17, with the minor version that this release was tested with */
  readonly version?: PostgresEngineVersion;
}

/** What any kind of server is created with. */
export interface ServerProps {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  readonly encryptionKey: IKey;
  readonly databaseName: string;
  readonly owner: string;
  readonly port: number;
  readonly backupRetention: Duration;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** What is known of a server that was created. */
export interface CreatedServer {
  readonly host: string;
  readonly resourceId: string;
  readonly ownerSecretArn: string;
}

/** The server that a metadata database runs on. Another kind later means to move the data: CloudFormation refuses the change. */
export abstract class MetadataDatabaseServer {
  /** Aurora PostgreSQL, serverless: grows and shrinks with the load, in several availability zones. */
  public static aurora(options: AuroraServerOptions = {}): MetadataDatabaseServer {
    return new Server(
      (problems) => checkAurora(problems, options),
      (scope, props) => createAurora(scope, props, options),
    );
  }

  /** A single RDS instance: the small option, for trials and few users. */
  public static instance(options: InstanceServerOptions = {}): MetadataDatabaseServer {
    return new Server(
      (problems) => checkInstance(problems, options),
      (scope, props) => createInstance(scope, props, options),
    );
  }

  /** Notes what is wrong with the options. @internal */
  public abstract _check(problems: Problems): void;

  /** Creates the server, as `Resource` below `scope`. @internal */
  public abstract _create(scope: Construct, props: ServerProps): CreatedServer;
}

class Server extends MetadataDatabaseServer {
  constructor(
    public readonly _check: (problems: Problems) => void,
    public readonly _create: (scope: Construct, props: ServerProps) => CreatedServer,
  ) {
    super();
  }
}
