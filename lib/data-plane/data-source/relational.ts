import { Port, type IConnectable } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IDatabaseCluster, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { lit } from '../../shared/lit';
import { fail } from '../../shared/problems';
import type { DataSourceProps } from './data-source';

/** Options of DataSource.rdsInstance and DataSource.rdsCluster. */
export interface RdsSourceProps {
  /** Database user as whom nodes log in by IAM. @default - no login by IAM */
  readonly databaseUser?: string;
  /** Secret with a password that nodes may read. @default - none */
  readonly secret?: ISecret;
}

/** Properties of DataSource.postgres and its like. */
export interface DatabaseSourceProps {
  /** The server: a peer such as `Peer.ipv4('10.1.2.3/32')`, or what has security groups, which then admit the nodes. */
  readonly to: IConnectable;
  /** Port of the server. @default - the usual one */
  readonly port?: number;
  /** Secret with a password that nodes may read. @default - none */
  readonly secret?: ISecret;
}

/** What nodes need for a database instance of RDS. */
export function rdsInstanceSource(instance: IDatabaseInstance, { databaseUser, secret }: RdsSourceProps): DataSourceProps {
  const login = databaseUser === undefined ? [] : [connect(instance, databaseUser, instance.instanceResourceId)];
  return {
    description: 'RDS instance',
    ports: [{ to: instance, port: Port.tcp(instance.instanceEndpoint.port) }],
    statements: [...login, ...readSecret(secret)],
  };
}

/** What nodes need for a cluster of RDS. */
export function rdsClusterSource(cluster: IDatabaseCluster, { databaseUser, secret }: RdsSourceProps): DataSourceProps {
  const login = databaseUser === undefined ? [] : [connect(cluster, databaseUser, cluster.clusterResourceIdentifier)];
  return {
    description: 'RDS cluster',
    ports: [{ to: cluster, port: Port.tcp(cluster.clusterEndpoint.port) }],
    statements: [...login, ...readSecret(secret)],
  };
}

/** What nodes need for a database server of any kind. */
export function databaseSource(kind: string, usualPort: number, props: DatabaseSourceProps): DataSourceProps {
  return {
    description: `${kind} server`,
    ports: [{ to: props.to, port: Port.tcp(props.port ?? usualPort) }],
    statements: readSecret(props.secret),
  };
}

/** Login by IAM as one database user of a database of this resource id. */
function connect(
  database: IDatabaseInstance | IDatabaseCluster,
  databaseUser: string,
  resourceId: string | undefined,
): PolicyStatement {
  if (resourceId === undefined) {
    const fix = 'import the database with its resource id';
    fail(database, lit`DatabaseResourceIdMissing`, `databaseUser needs the resource id of the database, got none; ${fix}`);
  }
  const { partition } = Stack.of(database);
  const arn = `arn:${partition}:rds-db:${database.env.region}:${database.env.account}:dbuser:${resourceId}/${databaseUser}`;
  return new PolicyStatement({ actions: ['rds-db:connect'], resources: [arn] });
}

/** Reading a secret, and decrypting it if its key is a customer's. */
function readSecret(secret: ISecret | undefined): PolicyStatement[] {
  if (!secret) return [];
  const read = new PolicyStatement({
    actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
  });
  if (!secret.encryptionKey) return [read];
  const decrypt = new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [secret.encryptionKey.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${secret.env.region}.${Stack.of(secret).urlSuffix}` } },
  });
  return [read, decrypt];
}
