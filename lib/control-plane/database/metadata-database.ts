import { Duration, Resource, RemovalPolicy, type IResource } from 'aws-cdk-lib/core';
import { Connections, Port, SecurityGroup, type IConnectable, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { dataRemovalPolicy } from '../../shared/data-removal';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import type { IControlPlaneNetwork } from '../network/control-plane-network';
import { MetadataDatabaseGrants } from './metadata-database-grants';
import { MetadataDatabaseServer } from './metadata-database-server';

/** User that owns the database: RDS replaces a server whose owner has another name. */
const OWNER = 'lakehouse_owner';

/** A PostgreSQL database that holds all truth of a control plane. */
export interface IMetadataDatabase extends IResource, IConnectable {
  /** Host name. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Name of the database on the server. */
  readonly databaseName: string;
  /** Id of the cluster or instance in ARNs of database users, such as `cluster-ABCDEFGHIJKL`. */
  readonly resourceId: string;
  /** Name and password of the owner: JSON with the keys `username` and `password`. Rotated, so it is read anew for each use. */
  readonly ownerSecret: ISecret;
  /** Permissions. */
  readonly grants: MetadataDatabaseGrants;
}

/** A database that exists. */
export interface MetadataDatabaseAttributes {
  /** Host name. */
  readonly host: string;
  /** TCP port. @default 5432 */
  readonly port?: number;
  /** Name of the database on the server. @default 'lakehouse' */
  readonly databaseName?: string;
  /** Security group of the server. Rules are added to it, unless it is imported as immutable. */
  readonly securityGroup: ISecurityGroup;
  /** Name and password of the owner: JSON with the keys `username` and `password`. */
  readonly ownerSecret: ISecret;
  /** Resource id of the cluster or instance, such as `cluster-ABCDEFGHIJKL` or `db-ABCDEFGHIJKL`. */
  readonly resourceId: string;
}

/** Properties of MetadataDatabase. */
export interface MetadataDatabaseProps {
  /** Where the database runs. */
  readonly network: IControlPlaneNetwork;
  /** Kind and size of the server. @default - Aurora PostgreSQL, serverless, a writer and a reader of 0.5 to 8 capacity units */
  readonly server?: MetadataDatabaseServer;
  /** Name of the database on the server; cannot be changed later. @default 'lakehouse' */
  readonly databaseName?: string;
  /** TCP port, 1150 to 65535. @default 5432 */
  readonly port?: number;
  /** Key of storage, backups, performance insights and the owner's secret. @default - a key is created */
  readonly encryptionKey?: IKey;
  /** Security group of the server. @default - one is created, which admits nobody until `connections` say so */
  readonly securityGroup?: ISecurityGroup;
  /** How long backups are kept, 1 to 35 days: the time that a restore can go back. @default Duration.days(14) */
  readonly backupRetention?: Duration;
  /** Whether RDS refuses to delete the server. @default true, unless the data is to be deleted with the stack */
  readonly deletionProtection?: boolean;
  /**
   * What happens to server, key and security group when the stack goes: RETAIN keeps them and with them the subnets in
   * use, SNAPSHOT keeps a last backup and the key, and DESTROY is SNAPSHOT unless the context `lakehouse:deleteData` is true.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The database of a control plane: encrypted, reached over TLS by given security groups only. Processes log in as database
 * users of their own with IAM tokens; the owner's password, which only migrations use, is kept and rotated by RDS.
 */
export class MetadataDatabase extends Resource implements IMetadataDatabase {
  /** Use a database that exists, such as one restored from a backup. IAM authentication must be on. */
  public static fromAttributes(scope: Construct, id: string, attributes: MetadataDatabaseAttributes): IMetadataDatabase {
    class Import extends Resource implements IMetadataDatabase {
      public readonly host = attributes.host;
      public readonly port = attributes.port ?? 5432;
      public readonly databaseName = attributes.databaseName ?? 'lakehouse';
      public readonly resourceId = attributes.resourceId;
      public readonly ownerSecret = attributes.ownerSecret;
      public readonly connections = connectionsOf(attributes.securityGroup, this.port);
      public readonly grants = MetadataDatabaseGrants.fromMetadataDatabase(this);
    }
    return new Import(scope, id);
  }

  public readonly host: string;
  public readonly port: number;
  public readonly databaseName: string;
  public readonly resourceId: string;
  public readonly ownerSecret: ISecret;
  public readonly connections: Connections;
  public readonly grants: MetadataDatabaseGrants;
  /** Key of everything that the server stores, given or created. */
  public readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, props: MetadataDatabaseProps) {
    super(scope, id);
    const server = props.server ?? MetadataDatabaseServer.aurora();
    this.port = props.port ?? 5432;
    this.databaseName = props.databaseName ?? 'lakehouse';
    const backupRetention = props.backupRetention ?? Duration.days(14);
    const problems = new Problems(this);
    server._check(problems);
    this.check(problems, backupRetention);
    problems.throwIfAny();

    const removalPolicy = dataRemovalPolicy(this, props.removalPolicy, RemovalPolicy.SNAPSHOT);
    this.encryptionKey = props.encryptionKey ?? this.createKey(removalPolicy);
    const securityGroup = props.securityGroup ?? this.createSecurityGroup(props.network, removalPolicy);
    const created = server._create(this, {
      vpc: props.network.vpc,
      subnets: props.network.databaseSubnets,
      securityGroup,
      encryptionKey: this.encryptionKey,
      databaseName: this.databaseName,
      owner: OWNER,
      port: this.port,
      backupRetention,
      deletionProtection: props.deletionProtection ?? removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
    });
    this.host = created.host;
    this.resourceId = created.resourceId;
    this.connections = connectionsOf(securityGroup, this.port);
    this.ownerSecret = Secret.fromSecretAttributes(this, 'OwnerSecret', {
      secretCompleteArn: created.ownerSecretArn,
      encryptionKey: this.encryptionKey,
    });
    this.grants = MetadataDatabaseGrants.fromMetadataDatabase(this);
  }

  private createKey(removalPolicy: RemovalPolicy): Key {
    const keep = removalPolicy === RemovalPolicy.DESTROY ? removalPolicy : RemovalPolicy.RETAIN; // a snapshot needs its key
    return new Key(this, 'Key', { enableKeyRotation: true, description: 'metadata database', removalPolicy: keep });
  }

  private createSecurityGroup({ vpc }: IControlPlaneNetwork, removalPolicy: RemovalPolicy): SecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'metadata database of a control plane',
      allowAllOutbound: false,
    });
    if (removalPolicy === RemovalPolicy.RETAIN) group.applyRemovalPolicy(removalPolicy); // a server that stays uses it
    return group;
  }

  private check(problems: Problems, backupRetention: Duration): void {
    const port = known(this.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 1150 && port <= 65_535)) {
      problems.add(lit`DatabasePort`, `port must be a whole number from 1150 to 65535, got ${port}`);
    }
    const name = known(this.databaseName);
    if (name !== undefined && !/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
      problems.add(
        lit`DatabaseName`,
        `databaseName must be 1 to 63 lower-case letters, digits and underscores, starting with a letter, got ${JSON.stringify(name)}`,
      );
    }
    const days = backupRetention.isUnresolved() ? undefined : backupRetention.toDays({ integral: false });
    if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 35)) {
      problems.add(lit`BackupRetention`, `backupRetention must be 1 to 35 whole days, got ${days} days`);
    }
  }
}

function connectionsOf(securityGroup: ISecurityGroup, port: number): Connections {
  return new Connections({ securityGroups: [securityGroup], defaultPort: Port.tcp(port) });
}
