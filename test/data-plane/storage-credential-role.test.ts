import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { StorageCredentialRole, type StorageCredentialRoleProps } from '../../lib/data-plane';
import type { Statement } from '../checks/iam';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, CUSTOMER, customerStack, databricksControlPlane, ownControlPlane } from './contracts';

const EXTERNAL_ID = 'given-by-the-catalog';
const BUCKET = 'arn:aws:s3:::acme-tables';

function roleIn(stack: Stack, props: Partial<StorageCredentialRoleProps> = {}, id = 'Credential'): StorageCredentialRole {
  return new StorageCredentialRole(stack, id, {
    controlPlane: databricksControlPlane(),
    accountId: ACCOUNT_ID,
    buckets: [s3.Bucket.fromBucketName(stack, `${id}Tables`, 'acme-tables')],
    externalId: EXTERNAL_ID,
    ...props,
  });
}

interface Role {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: { readonly Statement: unknown[] };
  readonly Policies: { readonly PolicyDocument: { readonly Statement: Statement[] } }[];
}

function synthesized(stack: Stack): Role {
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  return role?.['Properties'] as Role;
}

/** Statements by id. The ARN of a bucket that is imported by name depends on the partition: written out here for `aws`. */
function statements(stack: Stack): Record<string, Statement> {
  const json = JSON.stringify(synthesized(stack).Policies[0]?.PolicyDocument.Statement);
  const plain = json.replaceAll(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g, '"arn:aws$1"');
  return Object.fromEntries((JSON.parse(plain) as Statement[]).map((statement) => [statement.Sid ?? '', statement]));
}

test('both trust statements demand the external id, and the role is named by a condition instead of as principal', () => {
  const stack = customerStack();
  const role = roleIn(stack);
  const StringEquals = { 'sts:ExternalId': EXTERNAL_ID };
  expect(synthesized(stack).AssumeRolePolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::414351767826:role/unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL' },
      Condition: { StringEquals },
    },
    {
      Sid: 'ExplicitSelfRoleAssumption',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: `arn:aws:iam::${CUSTOMER}:root` },
      Condition: { StringEquals, ArnLike: { 'aws:PrincipalArn': role.futureRoleArn } },
    },
  ]);
});

test('the name is known before the role, and differs by stack, construct and region', () => {
  const stack = customerStack();
  const role = roleIn(stack);
  const { RoleName } = synthesized(stack);
  expect(RoleName).toMatch(/^Stack-Credential-[0-9A-F]{8}-eu-west-1$/);
  expect(role.futureRoleArn).toBe(`arn:aws:iam::${CUSTOMER}:role/lakehouse/${RoleName}`);
  const long = new Stack(new App(), 'S'.repeat(120), { env: { account: CUSTOMER, region: 'eu-west-1' } });
  roleIn(long);
  expect(synthesized(long).RoleName).toHaveLength(64);
});

test('by default it reads and writes its buckets and assumes itself, nothing else, without findings', () => {
  const stack = customerStack();
  const role = roleIn(stack);
  expect(Object.keys(statements(stack))).toEqual(['Data', 'Self']);
  expect(statements(stack)).toMatchObject({
    Data: {
      Action: [
        's3:GetObject',
        's3:PutObject',
        's3:DeleteObject',
        's3:ListBucket',
        's3:GetBucketLocation',
        's3:ListBucketMultipartUploads',
        's3:ListMultipartUploadParts',
        's3:AbortMultipartUpload',
      ],
      Resource: [BUCKET, `${BUCKET}/*`],
    },
    Self: { Action: 'sts:AssumeRole', Resource: role.futureRoleArn },
  });
  expect(nagFindings(stack)).toEqual([]);
});

test('everything set: keys and file events as published', () => {
  const stack = customerStack();
  const keyArn = `arn:aws:kms:eu-west-1:${CUSTOMER}:key/1`;
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  const encryptionKeys = [kms.Key.fromKeyArn(stack, 'Key', keyArn)];
  roleIn(stack, { encryptionKeys, fileEvents: true, roleName: 'acme-tables', permissionsBoundary });
  expect(synthesized(stack).RoleName).toBe('acme-tables');
  const queues = [`arn:aws:sqs:*:${CUSTOMER}:csms-*`, `arn:aws:sns:*:${CUSTOMER}:csms-*`];
  const { Keys, ManagedFileEventsSetupStatement: setup, ...others } = statements(stack);
  expect(Keys).toMatchObject({ Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'], Resource: keyArn });
  expect(setup).toMatchObject({ Resource: [BUCKET, ...queues] });
  expect([setup?.Action].flat().sort()).toEqual([
    's3:GetBucketNotification',
    's3:PutBucketNotification',
    'sns:CreateTopic',
    'sns:GetTopicAttributes',
    'sns:ListSubscriptionsByTopic',
    'sns:Publish',
    'sns:SetTopicAttributes',
    'sns:Subscribe',
    'sns:TagResource',
    'sqs:ChangeMessageVisibility',
    'sqs:CreateQueue',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:PurgeQueue',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
    'sqs:SetQueueAttributes',
    'sqs:TagQueue',
  ]);
  expect(others).toMatchObject({
    ManagedFileEventsListStatement: { Action: ['sqs:ListQueues', 'sqs:ListQueueTags', 'sns:ListTopics'], Resource: queues },
    ManagedFileEventsTeardownStatement: { Action: ['sns:Unsubscribe', 'sns:DeleteTopic', 'sqs:DeleteQueue'], Resource: queues },
  });
  expect(nagFindings(stack)).toEqual([]);
});

test('read-only has no action that writes, and reads under the key that the bucket names', () => {
  const stack = customerStack();
  const bucket = new s3.Bucket(stack, 'Tables', { encryptionKey: new kms.Key(stack, 'Key') });
  roleIn(stack, { buckets: [bucket], readOnly: true });
  expect(statements(stack)).toMatchObject({
    Data: { Action: ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation', 's3:GetLifecycleConfiguration'] },
    Keys: { Action: 'kms:Decrypt' },
  });
});

test('an own control plane presents the account id, in a session that is tagged with it', () => {
  const stack = customerStack();
  roleIn(stack, { controlPlane: ownControlPlane(), externalId: undefined });
  expect(synthesized(stack).AssumeRolePolicyDocument.Statement).toMatchObject([
    {
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': ACCOUNT_ID, 'aws:RequestTag/LakehouseAccountId': ACCOUNT_ID } },
    },
    { Action: 'sts:TagSession' },
    { Sid: 'ExplicitSelfRoleAssumption', Condition: { StringEquals: { 'sts:ExternalId': ACCOUNT_ID } } },
  ]);
});

test('GovCloud', () => {
  const stack = customerStack('us-gov-west-1');
  roleIn(stack, { controlPlane: ownControlPlane('us-gov-west-1'), fileEvents: true });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('arn:aws:');
});

test('two in one stack, and a role that exists', () => {
  const stack = customerStack();
  roleIn(stack);
  roleIn(stack, {}, 'Other');
  const arn = `arn:aws:iam::${CUSTOMER}:role/tables`;
  const imported = StorageCredentialRole.fromRoleArn(stack, 'Imported', arn);
  expect([imported.roleArn, imported.roleName]).toEqual([arn, 'tables']);
  const names = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).map(
    (role) => (role['Properties'] as Role).RoleName,
  );
  expect(new Set(names).size).toBe(2);
});

test('tokens pass untouched', () => {
  const stack = new Stack(new App(), 'Agnostic');
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  roleIn(stack, { accountId: parameter('AccountId'), externalId: parameter('ExternalId'), roleName: parameter('RoleName') });
  expect(nagFindings(stack)).toEqual([]);
});

test.each<[string, Partial<StorageCredentialRoleProps>, RegExp]>([
  ['an AWS account id', { accountId: CUSTOMER }, /accountId must be a lower-case UUID/],
  ['no buckets', { buckets: [] }, /buckets must not be empty/],
  ['file events of a reader', { readOnly: true, fileEvents: true }, /fileEvents must not be true with readOnly/],
  ['an empty name', { roleName: '' }, /roleName must be 1 to 64/],
  ['a name of 65 characters', { roleName: 'x'.repeat(65) }, /roleName must be 1 to 64/],
  ['a name with a path', { roleName: 'a/b' }, /got "a\/b"/],
])('fails on %s', (_, props, message) => {
  expect(() => roleIn(customerStack(), props)).toThrow(message);
});
