/** Something that clusters reach beside the bucket of their workspace. Which other properties it has depends on `kind`. */
export interface DataSourceEntry {
  /** What it is. */
  readonly kind: DataSourceKind;
  /** Addresses of the hosts. @default - it has none: a bucket or a data stream */
  readonly cidr?: string;
  /** Port of the hosts. @default - the usual one */
  readonly port?: number;
  /** Transit gateway to on-premises hosts. @default - the routes exist */
  readonly transitGatewayId?: string;
  /** Secret with a password that nodes may read. @default - none */
  readonly secretArn?: string;
  /** ARN of a data stream. @default - it is none */
  readonly arn?: string;
  /** Name of a bucket. @default - it is none */
  readonly bucketName?: string;
  /** Key that encrypts the objects of a bucket. @default - a key of S3 */
  readonly keyArn?: string;
  /** Prefix of the objects in a bucket. @default - all objects */
  readonly prefix?: string;
  /** Whether nodes write to the bucket or the data stream. @default false */
  readonly writable?: boolean;
}

/** Kinds of data sources that a description can name. More can be added to a workspace in code. */
export enum DataSourceKind {
  /** A PostgreSQL server. */
  POSTGRES = 'postgres',
  /** A MySQL or MariaDB server. */
  MYSQL = 'mysql',
  /** A Microsoft SQL Server. */
  SQL_SERVER = 'sqlServer',
  /** An Oracle database. */
  ORACLE = 'oracle',
  /** Brokers of Kafka. */
  KAFKA = 'kafka',
  /** A private Git host. */
  GIT = 'git',
  /** An HDFS cluster. */
  HDFS = 'hdfs',
  /** Hosts in the company's own network. */
  ON_PREMISES = 'onPremises',
  /** A data stream of Kinesis. */
  KINESIS = 'kinesis',
  /** A bucket of S3. */
  BUCKET = 'bucket',
}
