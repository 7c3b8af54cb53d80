import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AccessLogBucket, InstanceProfile, RootBucket, type RootBucketProps } from '../../lib/data-plane';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, CUSTOMER, customerStack, databricksControlPlane, ownControlPlane } from './contracts';

const own = { controlPlane: ownControlPlane(), accountId: ACCOUNT_ID };

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function bucketOf(stack: Stack, props: Partial<RootBucketProps> = {}): RootBucket {
  return new RootBucket(stack, 'Root', { ...own, ...props });
}

/** The statements of the policy of the bucket whose logical id begins so. */
function policyOf(stack: Stack, prefix = 'Root'): Statement[] {
  const policies = Template.fromStack(stack).findResources('AWS::S3::BucketPolicy');
  const [, policy] = Object.entries(policies).find(([id]) => id.startsWith(prefix) && !id.includes('AccessLogs')) ?? [];
  return (policy?.['Properties'] as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement;
}

/** The statements of the policies of a role, user or bucket. */
function granted(stack: Stack, type: string): Statement[] {
  return Object.values(Template.fromStack(stack).findResources(type)).flatMap(
    (resource) => (resource['Properties'] as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
  );
}

test('a minimal bucket is private, encrypted, retained, logged, without a physical name and without findings', () => {
  const stack = customerStack();
  bucketOf(stack);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 2);
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      BucketName: Match.absent(),
      VersioningConfiguration: Match.absent(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' }] },
      LoggingConfiguration: { LogFilePrefix: 'Stack/Root/' },
    },
  });
  expect(nagFindings(stack)).toEqual([]);
});

test('everything set, under a key of the workspace', () => {
  const stack = customerStack();
  const logs = new AccessLogBucket(stack, 'Logs').bucket;
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const bucket = bucketOf(stack, {
    bucketName: 'acme-prod-root',
    encryptionKey,
    versioned: true,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
    accessLogBucket: logs,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    BucketName: 'acme-prod-root',
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
    },
    VersioningConfiguration: { Status: 'Enabled' },
    LoggingConfiguration: { DestinationBucketName: stack.resolve(logs.bucketName) as unknown },
  });
  expect(bucket.encryptionKey).toBe(encryptionKey);
  expect(nagFindings(stack)).toEqual([]);
});

test('Databricks gets the six published actions, in sessions of this account only', () => {
  const stack = customerStack();
  const { bucket } = bucketOf(stack, { controlPlane: databricksControlPlane() });
  expect(policyOf(stack).filter(({ Effect }) => Effect === 'Allow')).toEqual([
    {
      Sid: 'ControlPlane',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::414351767826:root' },
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:GetBucketLocation', 's3:PutObject', 's3:DeleteObject'],
      Resource: stack.resolve([bucket.bucketArn, bucket.arnForObjects('*')]) as unknown,
      Condition: { StringEquals: { 'aws:PrincipalTag/DatabricksAccountId': ACCOUNT_ID } },
    },
  ]);
});

test('an own control plane is told by the path of its role as well', () => {
  const stack = customerStack();
  bucketOf(stack);
  expect(policyOf(stack).find(({ Sid }) => Sid === 'ControlPlane')).toMatchObject({
    Condition: {
      StringEquals: { 'aws:PrincipalTag/LakehouseAccountId': ACCOUNT_ID },
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/lakehouse/eu1/storage-access/*' },
    },
  });
});

test('with the workspaces known, the control plane writes only where their data lies', () => {
  const stack = customerStack();
  const { bucket } = bucketOf(stack, { controlPlane: databricksControlPlane(), workspaceIds: ['11', '12'] });
  const [reads, writes] = policyOf(stack).filter(({ Effect }) => Effect === 'Allow');
  expect(reads).toMatchObject({ Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:GetBucketLocation'] });
  expect(writes).toMatchObject({
    Action: ['s3:PutObject', 's3:DeleteObject'],
    Resource: stack.resolve(
      ['ireland-prod/11/*', 'ireland-prod/12/*', 'ephemeral/ireland-prod/11/*', 'ephemeral/ireland-prod/12/*'].map((key) =>
        bucket.arnForObjects(key),
      ),
    ) as unknown,
  });
});

test('plain HTTP is refused', () => {
  const stack = customerStack();
  bucketOf(stack);
  expect(policyOf(stack)).toContainEqual(
    expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  );
});

test('several buckets share a log bucket, whose policy does not grow with them', () => {
  const stack = customerStack();
  const accessLogBucket = new AccessLogBucket(stack, 'Logs').bucket;
  for (const id of ['A', 'B', 'C']) new RootBucket(stack, id, { ...own, accessLogBucket });
  expect(policyOf(stack, 'Logs')).toHaveLength(2);
  expect(nagFindings(stack)).toEqual([]);
});

test('access logs can be off', () => {
  const stack = customerStack();
  bucketOf(stack, { accessLogs: false });
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
});

test('two in one stack', () => {
  const stack = customerStack();
  bucketOf(stack);
  new RootBucket(stack, 'Other', own);
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 4);
});

describe('a bucket that exists', () => {
  test('from outside the app gets a policy of its own, TLS only included', () => {
    const stack = customerStack();
    bucketOf(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Existing', 'acme-existing') });
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
    expect(policyOf(stack).map(({ Effect }) => Effect)).toEqual(['Allow', 'Deny']);
    expect(nagFindings(stack)).toEqual([]);
  });

  test('of the app has the statement added to its policy', () => {
    const stack = customerStack();
    bucketOf(stack, { bucket: new s3.Bucket(stack, 'Existing', { enforceSSL: true }) });
    expect(policyOf(stack, 'Existing').map(({ Sid }) => Sid)).toContain('ControlPlane');
  });

  test('is left alone when imported by its attributes', () => {
    const stack = customerStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Existing', 'acme-existing');
    const imported = RootBucket.fromRootBucketAttributes(stack, 'Root', { bucket });
    expect(imported.bucketName).toBe('acme-existing');
    Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
  });
});

describe('grants', () => {
  const READ = ['s3:GetObject', 's3:GetObjectVersion'];
  const WRITE = [...READ, 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];

  test('an instance profile may read and write, with the key, and has no findings for it', () => {
    const stack = customerStack();
    const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
    const { bucket, grants } = bucketOf(stack, { encryptionKey });
    grants.readWrite(new InstanceProfile(stack, 'Profile'), 'shared/*');
    expect(granted(stack, 'AWS::IAM::Policy')).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
        Resource: stack.resolve(bucket.bucketArn) as unknown,
      },
      { Effect: 'Allow', Action: WRITE, Resource: stack.resolve(bucket.arnForObjects('shared/*')) as unknown },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: stack.resolve(encryptionKey.keyArn) as unknown,
      },
    ]);
    expect(nagFindings(stack)).toEqual([]);
  });

  test('a user may read', () => {
    const stack = customerStack();
    bucketOf(stack).grants.read(new iam.User(stack, 'User'));
    expect(granted(stack, 'AWS::IAM::Policy').map(({ Action }) => Action)).toEqual([
      ['s3:ListBucket', 's3:GetBucketLocation'],
      READ,
    ]);
  });

  test('an imported role gets a policy', () => {
    const stack = customerStack();
    bucketOf(stack).grants.read(iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${CUSTOMER}:role/analyst`));
    expect(granted(stack, 'AWS::IAM::Policy').map(({ Action }) => Action)).toContainEqual(READ);
  });

  test('a service principal is admitted by the bucket', () => {
    const stack = customerStack();
    bucketOf(stack).grants.read(new iam.ServicePrincipal('athena.amazonaws.com'));
    expect(policyOf(stack).map(({ Action }) => Action)).toContainEqual(READ);
  });

  test('of an imported bucket use its key', () => {
    const stack = customerStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${CUSTOMER}:key/1`);
    const bucket = s3.Bucket.fromBucketName(stack, 'Existing', 'acme-existing');
    const imported = RootBucket.fromRootBucketAttributes(stack, 'Root', { bucket, encryptionKey: key });
    imported.grants.read(new InstanceProfile(stack, 'Profile'));
    expect(granted(stack, 'AWS::IAM::Policy')).toContainEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: key.keyArn });
  });
});

test('GovCloud', () => {
  const stack = customerStack('us-gov-west-1');
  bucketOf(stack, { controlPlane: ownControlPlane('us-gov-west-1') });
  expect(policyOf(stack)).toContainEqual(
    expect.objectContaining({ Principal: { AWS: 'arn:aws-us-gov:iam::123456789012:root' } }),
  );
});

test('tokens pass untouched', () => {
  const stack = new Stack(new App(), 'Agnostic');
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  bucketOf(stack, { accountId: parameter('AccountId'), bucketName: parameter('Name'), workspaceIds: [parameter('WorkspaceId')] });
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 2);
});

test.each(['acme', 'a1b', 'x'.repeat(63)])('the name %s is accepted', (bucketName) => {
  expect(() => bucketOf(customerStack(), { bucketName })).not.toThrow();
});

test.each(['ab', 'x'.repeat(64), 'Acme', 'acme.prod', '-acme', 'acme-'])('fails on the name %j', (bucketName) => {
  expect(() => bucketOf(customerStack(), { bucketName })).toThrow(/bucketName must be 3 to 63 lower-case letters/);
});

test.each<[string, Partial<RootBucketProps>, RegExp]>([
  ['no workspaces', { workspaceIds: [] }, /workspaceIds must not be empty/],
  ['a workspace name', { workspaceIds: ['prod'] }, /workspaceIds must be numbers.*got "prod"/],
  ['too many workspaces', { workspaceIds: Array.from({ length: 121 }, (_, i) => `${i + 1}`) }, /121 key patterns.*holds 120/],
  ['an AWS account id', { accountId: CUSTOMER }, /accountId must be a lower-case UUID/],
])('fails on %s', (_, props, message) => {
  expect(() => bucketOf(customerStack(), props)).toThrow(message);
});

test('fails on a list token of workspaces', () => {
  const stack = customerStack();
  const workspaceIds = new CfnParameter(stack, 'Ids', { type: 'CommaDelimitedList' }).valueAsList;
  expect(() => bucketOf(stack, { workspaceIds })).toThrow(/make a list whose items are tokens/);
});

test('fails on properties of a created bucket for one that exists', () => {
  const stack = customerStack();
  const bucket = s3.Bucket.fromBucketName(stack, 'Existing', 'acme-existing');
  expect(() => bucketOf(stack, { bucket, versioned: true, bucketName: 'acme' })).toThrow(
    /bucketName, versioned cannot be set for a bucket that exists/,
  );
});

test('120 workspaces fit the policy of a bucket', () => {
  const stack = customerStack();
  bucketOf(stack, {
    bucketName: 'x'.repeat(63),
    workspaceIds: Array.from({ length: 120 }, (_, i) => `${10n ** 15n + BigInt(i)}`),
  });
  expect(JSON.stringify(policyOf(stack)).length).toBeLessThan(20_480);
});
