// What Databricks publishes for restricted endpoints (github databricks/terraform-databricks-sra 72a96ea, aws/tf/privatelink.tf;
// values only), with the contract in place of its accounts and buckets.
import { AnyPrincipal, ArnPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ContractBucket, ControlPlaneContract } from '../../contract';

const READ = ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:GetBucketLocation'];

const APPEND = ['s3:PutObject', 's3:ListBucket', 's3:GetBucketLocation'];

const READ_AND_WRITE = [
  ...READ,
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucketMultipartUploads',
  's3:ListMultipartUploadParts',
  's3:AbortMultipartUpload',
];

/**
 * What may pass the S3 endpoint: buckets of the customer's AWS account, for it and for the control plane's sessions, and
 * the buckets that the contract names. A gateway endpoint knows principals by condition only.
 *
 * @param ownAwsAccount AWS account of the data plane
 */
export function s3EndpointPolicy(contract: ControlPlaneContract, ownAwsAccount: string): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'OwnBuckets',
        principals: [new AnyPrincipal()],
        actions: READ_AND_WRITE,
        resources: ['*'],
        conditions: {
          StringEquals: {
            'aws:PrincipalAccount': [ownAwsAccount, contract.awsAccount],
            'aws:ResourceAccount': ownAwsAccount,
          },
        },
      }),
      ...contract.buckets.map((bucket, index) => contractBucketStatement(contract, bucket, index)),
    ],
  });
}

function contractBucketStatement(contract: ControlPlaneContract, bucket: ContractBucket, index: number): PolicyStatement {
  const arn = bucket.bucketName && `arn:${contract.partition}:s3:::${bucket.bucketName}`;
  return new PolicyStatement({
    sid: `ControlPlane${index + 1}${bucket.purpose.replace(/[^A-Za-z0-9]/g, '')}`,
    principals: [new AnyPrincipal()],
    actions: bucket.writable ? APPEND : READ,
    resources: arn ? [arn, `${arn}/*`] : ['*'],
    conditions: bucket.ownerAwsAccount ? { StringEquals: { 'aws:ResourceAccount': bucket.ownerAwsAccount } } : undefined,
  });
}

/** Lets more buckets pass, for whomever their policies admit: one statement, however many there are. */
export function dataBucketsStatement(resources: string[]): PolicyStatement {
  return new PolicyStatement({ sid: 'DataBuckets', principals: [new AnyPrincipal()], actions: READ_AND_WRITE, resources });
}

/** What may pass the endpoint of a service, by the service's short name; `undefined` where no policy is known. */
export function serviceEndpointPolicy(
  service: string,
  contract: ControlPlaneContract,
  ownAwsAccount: string,
): PolicyDocument | undefined {
  if (service === 'sts') return stsEndpointPolicy(contract, ownAwsAccount);
  if (service === 'kinesis-streams') return kinesisEndpointPolicy(contract, ownAwsAccount);
  return undefined;
}

function stsEndpointPolicy(contract: ControlPlaneContract, ownAwsAccount: string): PolicyDocument {
  const statements = [
    new PolicyStatement({
      sid: 'OwnAwsAccount',
      principals: [new AnyPrincipal()],
      actions: [
        'sts:AssumeRole',
        'sts:DecodeAuthorizationMessage',
        'sts:GetAccessKeyInfo',
        'sts:GetCallerIdentity',
        'sts:GetSessionToken',
        'sts:TagSession',
      ],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': ownAwsAccount } },
    }),
  ];
  if (contract.sessionPrincipals.length > 0) {
    statements.push(
      new PolicyStatement({
        sid: 'ControlPlane',
        principals: contract.sessionPrincipals.map((arn) => new ArnPrincipal(arn)),
        actions: ['sts:AssumeRole', 'sts:GetSessionToken', 'sts:TagSession'],
        resources: ['*'],
      }),
    );
  }
  return new PolicyDocument({ statements });
}

/** The control plane's streams for its sessions, and streams of the customer's AWS account for its own. */
function kinesisEndpointPolicy(contract: ControlPlaneContract, ownAwsAccount: string): PolicyDocument {
  const { partition, region, awsAccount, sessionPrincipals } = contract;
  const principals = sessionPrincipals.length > 0 ? sessionPrincipals : [`arn:${partition}:iam::${awsAccount}:root`];
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'ControlPlane',
        principals: principals.map((arn) => new ArnPrincipal(arn)),
        actions: ['kinesis:PutRecord', 'kinesis:PutRecords', 'kinesis:DescribeStream'],
        resources: [`arn:${partition}:kinesis:${region}:${awsAccount}:stream/*`],
      }),
      new PolicyStatement({
        sid: 'OwnStreams',
        principals: [new AnyPrincipal()],
        actions: [
          'kinesis:DescribeStreamSummary',
          'kinesis:GetRecords',
          'kinesis:GetShardIterator',
          'kinesis:ListShards',
          'kinesis:PutRecord',
          'kinesis:PutRecords',
        ],
        resources: [`arn:${partition}:kinesis:${region}:${ownAwsAccount}:stream/*`],
        conditions: { StringEquals: { 'aws:PrincipalAccount': ownAwsAccount } },
      }),
    ],
  });
}
