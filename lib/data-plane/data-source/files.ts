import { Port, type IConnectable } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { DataSourceProps } from './data-source';

/** Properties of DataSource.bucket. */
export interface BucketSourceProps {
  /** The bucket. One of another AWS account must admit the nodes' role in its policy too. */
  readonly bucket: IBucket;
  /** Prefix of the objects that nodes reach, without slashes at its ends, such as `raw/events`. @default - all objects */
  readonly prefix?: string;
  /** Whether nodes may write and delete as well. @default false */
  readonly writable?: boolean;
  /** Key that encrypts the objects. @default - the key of the bucket, if that is known */
  readonly encryptionKey?: IKey;
}

/** Properties of DataSource.hdfs. */
export interface HdfsSourceProps {
  /** The name nodes: a peer such as `Peer.ipv4('10.1.2.0/28')`, or what has security groups, which then admit the nodes. */
  readonly nameNodes: IConnectable;
  /** The data nodes. @default - the same as nameNodes */
  readonly dataNodes?: IConnectable;
  /** Port of the name nodes' RPC. @default 8020 */
  readonly nameNodePort?: number;
  /** Port over which data nodes transfer blocks. @default 9866 */
  readonly dataNodePort?: number;
  /** Servers that hand out Kerberos tickets, on port 88. @default - HDFS is reached without Kerberos */
  readonly kerberos?: IConnectable;
}

/** What nodes need for a bucket. They reach S3 on port 443, by the gateway endpoint. */
export function bucketSource({ bucket, prefix, writable, encryptionKey }: BucketSourceProps): DataSourceProps {
  const key = encryptionKey ?? bucket.encryptionKey;
  const objects = bucket.arnForObjects(prefix === undefined ? '*' : `${prefix}/*`);
  const statements = [
    new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [bucket.bucketArn] }),
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: prefix === undefined ? undefined : { StringLike: { 's3:prefix': [prefix, `${prefix}/*`] } },
    }),
    new PolicyStatement({
      actions: [
        's3:GetObject',
        ...(writable ? ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:ListMultipartUploadParts', 's3:PutObject'] : []),
      ],
      resources: [objects],
    }),
  ];
  if (key) {
    const actions = ['kms:Decrypt', ...(writable ? ['kms:GenerateDataKey'] : [])];
    statements.push(new PolicyStatement({ actions, resources: [key.keyArn] }));
  }
  return {
    description: 'bucket',
    statements,
    wildcardReason: 'the nodes of a workspace work on any object of a data source, whose keys are not known beforehand',
    bucketArn: bucket.bucketArn,
  };
}

/** What nodes need for an HDFS cluster. */
export function hdfsSource(props: HdfsSourceProps): DataSourceProps {
  return {
    description: 'HDFS cluster',
    ports: [
      { to: props.nameNodes, port: Port.tcp(props.nameNodePort ?? 8020) },
      { to: props.dataNodes ?? props.nameNodes, port: Port.tcp(props.dataNodePort ?? 9866) },
      ...(props.kerberos
        ? [
            { to: props.kerberos, port: Port.tcp(88) },
            { to: props.kerberos, port: Port.udp(88) },
          ]
        : []),
    ],
  };
}
