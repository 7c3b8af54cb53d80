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

/** Lets principals of the data plane's AWS account read and write more buckets: one statement, however many there are. */
export function dataBucketsStatement(resources: string[], ownAwsAccount: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'DataBuckets',
    principals: [new AnyPrincipal()],
    actions: READ_AND_WRITE,
    resources,
    conditions: { StringEquals: { 'aws:PrincipalAccount': ownAwsAccount } },
  });
}

/** What may pass the endpoint of a service, by the service's short name; `undefined` where no policy is known. */
export function serviceEndpointPolicy(
  service: string,
  contract: ControlPlaneContract,
  ownAwsAccount: string,
): PolicyDocument | undefined {
  if (service === 'sts') return stsEndpointPolicy(contract, ownAwsAccount);
  if (service === 'kinesis-streams') return kinesisEndpointPolicy(contract);
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

/** Streams belong to the control plane; without principals of its own nothing passes but its AWS account. */
function kinesisEndpointPolicy(contract: ControlPlaneContract): PolicyDocument {
  const principals =
    contract.sessionPrincipals.length > 0
      ? contract.sessionPrincipals
      : [`arn:${contract.partition}:iam::${contract.awsAccount}:root`];
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'ControlPlane',
        principals: principals.map((arn) => new ArnPrincipal(arn)),
        actions: ['kinesis:PutRecord', 'kinesis:PutRecords', 'kinesis:DescribeStream'],
        resources: [`arn:${contract.partition}:kinesis:${contract.region}:${contract.awsAccount}:stream/*`],
      }),
    ],
  });
}
