import { Port, type IConnectable } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { Fn } from 'aws-cdk-lib/core';
import type { DataSourceProps } from './data-source';

/** Properties of DataSource.kafka. */
export interface KafkaSourceProps {
  /** The brokers: a peer such as `Peer.ipv4('10.1.0.0/24')`, or what has security groups, which then admit the nodes. */
  readonly to: IConnectable;
  /** Port of the brokers. @default 9093 */
  readonly port?: number;
}

/** Properties of DataSource.msk. */
export interface MskSourceProps {
  /** ARN of the cluster, such as `arn:aws:kafka:eu-west-1:123456789012:cluster/events/0a1b2c3d-0123-4567-89ab-0123456789ab-1`. */
  readonly clusterArn: string;
  /** The brokers: the cluster's security group, which then admits the nodes, or a peer. */
  readonly to: IConnectable;
  /** Topics that nodes read. A trailing `*` stands for anything. @default - none */
  readonly readTopics?: string[];
  /** Topics that nodes write. A trailing `*` stands for anything. @default - none */
  readonly writeTopics?: string[];
  /** Consumer groups as which nodes read; Spark makes up names that begin with `spark-kafka-source-`. @default ['spark-kafka-source-*'] */
  readonly consumerGroups?: string[];
  /** Port of the brokers. @default 9098 */
  readonly port?: number;
}

/** Properties of DataSource.kinesis. */
export interface KinesisSourceProps {
  /** The stream. */
  readonly stream: IStream;
  /** Whether nodes may write to it as well. @default false */
  readonly writable?: boolean;
}

/** What nodes need for brokers of Kafka. */
export function kafkaSource(props: KafkaSourceProps): DataSourceProps {
  return { description: 'Kafka brokers', ports: [{ to: props.to, port: Port.tcp(props.port ?? 9093) }] };
}

/** What nodes need for a cluster of MSK that authenticates by IAM. */
export function mskSource(props: MskSourceProps): DataSourceProps {
  const { clusterArn, readTopics = [], writeTopics = [], consumerGroups = ['spark-kafka-source-*'] } = props;
  const [service = '', nameAndId = ''] = Fn.split(':cluster/', clusterArn, 2);
  const arns = (kind: string, names: string[]) => names.map((name) => `${service}:${kind}/${nameAndId}/${name}`);
  const statements = [
    new PolicyStatement({
      actions: [
        'kafka-cluster:Connect',
        'kafka-cluster:DescribeCluster',
        ...(writeTopics.length > 0 ? ['kafka-cluster:WriteDataIdempotently'] : []),
      ],
      resources: [clusterArn],
    }),
  ];
  if (readTopics.length > 0) {
    statements.push(
      new PolicyStatement({
        actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
        resources: arns('topic', readTopics),
      }),
      new PolicyStatement({
        actions: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
        resources: arns('group', consumerGroups),
      }),
    );
  }
  if (writeTopics.length > 0) {
    statements.push(
      new PolicyStatement({
        actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
        resources: arns('topic', writeTopics),
      }),
    );
  }
  return {
    description: 'MSK cluster',
    ports: [{ to: props.to, port: Port.tcp(props.port ?? 9098) }],
    statements,
    wildcardReason: 'Spark makes up the names of its consumer groups, and a pattern of topics was asked for',
  };
}

/** What nodes need for a data stream. They reach the service on port 443. */
export function kinesisSource({ stream, writable }: KinesisSourceProps): DataSourceProps {
  const statements = [
    new PolicyStatement({
      actions: [
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
        ...(writable ? ['kinesis:PutRecord', 'kinesis:PutRecords'] : []),
      ],
      resources: [stream.streamArn],
    }),
  ];
  if (stream.encryptionKey) {
    statements.push(
      new PolicyStatement({
        actions: ['kms:Decrypt', ...(writable ? ['kms:GenerateDataKey'] : [])],
        resources: [stream.encryptionKey.keyArn],
      }),
    );
  }
  return { description: 'Kinesis stream', statements };
}
