import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role, ServicePrincipal, User, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ArtifactStore, type ArtifactStoreProps } from '../../../lib/control-plane/artifact-store';
import { DELETE_DATA_CONTEXT } from '../../../lib/shared/data-removal';
import { nagFindings } from '../../checks/nag';
import { logicalIds, resources } from '../resources';

const newStack = (context: Record<string, unknown> = {}) =>
  new Stack(new App({ context }), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });

function artifactStore(props: ArtifactStoreProps = {}) {
  const stack = newStack();
  return { stack, store: new ArtifactStore(stack, 'Store', props) };
}

test('a private, encrypted, versioned bucket that is kept', () => {
  const { stack, store } = artifactStore();
  Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
    Properties: {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { DestinationBucketName: Match.exact(stack.resolve(store.accessLogsBucket.bucketName)) },
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 90 } })]),
      },
    },
    DeletionPolicy: 'Retain',
  });
});

test('it refuses plain HTTP and URLs older than an hour, and lists nobody', () => {
  const { stack, store } = artifactStore();
  const policies = resources(stack, 'AWS::S3::BucketPolicy');
  const policy = policies.find(
    ({ properties }) => JSON.stringify(properties.Bucket) === JSON.stringify(stack.resolve(store.bucket.bucketName)),
  );
  expect(policy?.properties.PolicyDocument).toMatchObject({
    Statement: [
      { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Deny',
        Action: 's3:GetObject',
        Principal: { AWS: '*' },
        Condition: { NumericGreaterThan: { 's3:signatureAge': '3600000' } },
      },
    ],
  });
});

test('the bucket comes after the policy that lets its access logs in', () => {
  const { stack, store } = artifactStore();
  const policies = resources(stack, 'AWS::S3::BucketPolicy');
  const target = policies.find(
    ({ properties }) => JSON.stringify(properties.Bucket) === JSON.stringify(stack.resolve(store.accessLogsBucket.bucketName)),
  );
  Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
    Properties: { LoggingConfiguration: Match.anyValue() },
    DependsOn: [target?.logicalId],
  });
});

test('everything as its owner wants it', () => {
  const stack = newStack();
  const encryptionKey = new Key(stack, 'Key');
  new ArtifactStore(stack, 'Store', {
    encryptionKey,
    accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'),
    maxUrlAge: Duration.minutes(5),
    noncurrentVersionRetention: Duration.days(1),
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.hasResource('AWS::S3::Bucket', {
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: Match.exact(stack.resolve(encryptionKey.keyArn)),
            },
          },
        ],
      },
      LoggingConfiguration: { DestinationBucketName: 'logs' },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  expect(JSON.stringify(template.toJSON())).toContain('"s3:signatureAge":"300000"');
});

test('artifacts are deleted with two keys only', () => {
  const policy = (context: Record<string, unknown>) => {
    const stack = newStack(context);
    new ArtifactStore(stack, 'Store', { removalPolicy: RemovalPolicy.DESTROY });
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { DeletionPolicy?: string }> };
    return logicalIds(stack, 'AWS::S3::Bucket').map((id) => Resources[id]?.DeletionPolicy);
  };
  expect(policy({})).toEqual(['Retain', 'Retain']);
  expect(policy({ [DELETE_DATA_CONTEXT]: true })).toEqual(['Delete', 'Delete']);
});

describe('grants', () => {
  const grantees: [string, (stack: Stack) => IGrantable][] = [
    ['a role', (stack) => new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') })],
    ['an imported role', (stack) => Role.fromRoleName(stack, 'Role', 'publisher')],
    ['a user', (stack) => new User(stack, 'Role')],
  ];

  test.each(grantees)('%s signs URLs, and no more', (_, grantee) => {
    const { stack, store } = artifactStore();
    store.grants.sign(grantee(stack)).assertSuccess();
    expect(resources(stack, 'AWS::IAM::Policy')[0]?.properties.PolicyDocument).toMatchObject({
      Statement: [{ Action: 's3:GetObject', Resource: stack.resolve(store.bucket.arnForObjects('*')) as unknown }],
    });
  });

  test.each(grantees)('%s publishes, but deletes nothing', (_, grantee) => {
    const { stack, store } = artifactStore();
    store.grants.publish(grantee(stack)).assertSuccess();
    expect(resources(stack, 'AWS::IAM::Policy')[0]?.properties.PolicyDocument).toMatchObject({
      Statement: [
        {
          Action: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
          Resource: stack.resolve(store.bucket.bucketArn) as unknown,
        },
        { Action: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:GetObject'] },
      ],
    });
  });

  test('a given key is used with it', () => {
    const stack = newStack();
    const store = new ArtifactStore(stack, 'Store', { encryptionKey: new Key(stack, 'Key') });
    store.grants.sign(new Role(stack, 'Signer', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') }));
    store.grants.publish(new Role(stack, 'Publisher', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') }));
    const policies = (name: string) =>
      JSON.stringify(resources(stack, 'AWS::IAM::Policy').find(({ logicalId }) => logicalId.startsWith(name)));
    expect(policies('Signer')).toContain('kms:Decrypt');
    expect(policies('Signer')).not.toContain('kms:Encrypt');
    expect(policies('Publisher')).toContain('kms:GenerateDataKey');
  });

  test('another AWS account cannot be granted what only its own policies can', () => {
    const { store } = artifactStore();
    expect(store.grants.sign(new AccountPrincipal('222222222222')).success).toBe(false);
  });
});

test('a bucket that exists is used as it is', () => {
  const stack = newStack();
  const store = ArtifactStore.fromBucket(stack, 'Store', Bucket.fromBucketName(stack, 'Bucket', 'artifacts'));
  store.grants.sign(new User(stack, 'User'));
  expect(store.bucket.bucketName).toBe('artifacts');
  expect(Object.keys(Template.fromStack(stack).findResources('AWS::S3::Bucket'))).toEqual([]);
});

test('what is known at deployment only passes', () => {
  const stack = newStack();
  const days = new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber;
  new ArtifactStore(stack, 'Store', { maxUrlAge: Duration.millis(days), noncurrentVersionRetention: Duration.days(days) });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('"NoncurrentDays":{"Ref":"Days"}');
});

test('nothing is left to say for cdk-nag, of the store and of its grants', () => {
  const { stack, store } = artifactStore();
  expect(nagFindings(stack)).toEqual([]);
  const other = newStack();
  const role = new Role(other, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  new ArtifactStore(other, 'Store').grants.sign(role);
  expect(nagFindings(other).filter((line) => line.includes('IAM5'))).toEqual([]);
  expect(store.node.children.length).toBeGreaterThan(0);
});

test('two in one stack, without physical names', () => {
  const { stack } = artifactStore();
  new ArtifactStore(stack, 'Second');
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/"BucketName":"/);
});

test('logical ids of what holds data stay', () => {
  expect(logicalIds(artifactStore().stack, 'AWS::S3::Bucket')).toEqual(['StoreC1F82936', 'StoreAccessLogs6EC19AC1']);
});

describe('fails', () => {
  test.each<[string, RegExp, ArtifactStoreProps]>([
    ['a URL too young', /maxUrlAge must be 1 minute to 7 days, got 59 seconds/, { maxUrlAge: Duration.seconds(59) }],
    ['a URL too old', /maxUrlAge must be 1 minute to 7 days, got 8 days/, { maxUrlAge: Duration.days(8) }],
    ['no retention', /must be whole days, at least one, got 0/, { noncurrentVersionRetention: Duration.days(0) }],
    ['half a day', /got 36 hours|got 1 day 12 hours/, { noncurrentVersionRetention: Duration.hours(36) }],
    ['both', /2 problems/, { maxUrlAge: Duration.seconds(1), noncurrentVersionRetention: Duration.days(0) }],
  ])('%s', (_, message, props) => {
    expect(() => artifactStore(props)).toThrow(message);
  });

  test.each([Duration.minutes(1), Duration.days(7)])('but not at the limit of case %#', (maxUrlAge) => {
    expect(() => artifactStore({ maxUrlAge, noncurrentVersionRetention: Duration.days(1) })).not.toThrow();
  });
});
