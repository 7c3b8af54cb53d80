import { Peer } from 'aws-cdk-lib/aws-ec2';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { DataSource } from '../data-plane';
import { DataSourceKind, type DataSourceEntry } from './description';

/** Makes the data source of an entry; what it names is imported below the scope. */
type Maker = (scope: Construct, entry: DataSourceEntry) => DataSource;

const MAKERS: Record<DataSourceKind, Maker> = {
  [DataSourceKind.POSTGRES]: (scope, entry) => DataSource.postgres(server(scope, entry)),
  [DataSourceKind.MYSQL]: (scope, entry) => DataSource.mysql(server(scope, entry)),
  [DataSourceKind.SQL_SERVER]: (scope, entry) => DataSource.sqlServer(server(scope, entry)),
  [DataSourceKind.ORACLE]: (scope, entry) => DataSource.oracle(server(scope, entry)),
  [DataSourceKind.KAFKA]: (_, entry) => DataSource.kafka(hosts(entry)),
  [DataSourceKind.GIT]: (_, entry) => DataSource.git(hosts(entry)),
  [DataSourceKind.HDFS]: (_, entry) => DataSource.hdfs({ nameNodes: hosts(entry).to }),
  [DataSourceKind.ON_PREMISES]: (_, { cidr = '', port = 443, transitGatewayId }) =>
    DataSource.onPremises({ cidr, ports: [port], transitGatewayId }),
  [DataSourceKind.KINESIS]: (scope, { arn = '', writable }) =>
    DataSource.kinesis({ stream: Stream.fromStreamArn(scope, 'Stream', arn), writable }),
  [DataSourceKind.BUCKET]: (scope, { bucketName = '', keyArn, prefix, writable }) =>
    DataSource.bucket({
      bucket: Bucket.fromBucketName(scope, 'Bucket', bucketName),
      encryptionKey: keyArn === undefined ? undefined : Key.fromKeyArn(scope, 'Key', keyArn),
      prefix,
      writable,
    }),
};

/** The data source of an entry. Which properties each kind has is checked when the description is read. */
export function dataSourceOf(scope: Construct, entry: DataSourceEntry): DataSource {
  return MAKERS[entry.kind](scope, entry);
}

function hosts({ cidr = '', port }: DataSourceEntry): { to: ReturnType<typeof Peer.ipv4>; port?: number } {
  return { to: Peer.ipv4(cidr), port };
}

function server(scope: Construct, entry: DataSourceEntry): ReturnType<typeof hosts> & { secret?: ISecret } {
  const { secretArn } = entry;
  return {
    ...hosts(entry),
    secret: secretArn === undefined ? undefined : Secret.fromSecretCompleteArn(scope, 'Secret', secretArn),
  };
}
