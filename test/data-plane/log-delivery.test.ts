import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AccessLogBucket, LogDelivery, type LogDeliveryProps } from '../../lib/data-plane';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, CUSTOMER, customerStack, databricksControlPlane, ownControlPlane } from './contracts';

function deliveryIn(stack: Stack, props: Partial<LogDeliveryProps> = {}, id = 'Logs'): LogDelivery {
  return new LogDelivery(stack, id, { controlPlane: databricksControlPlane(), accountId: ACCOUNT_ID, ...props });
}

test('the log-delivery role of Databricks assumes a role with the account id', () => {
  const stack = customerStack();
  deliveryIn(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    RoleName: Match.absent(),
    Path: '/lakehouse/',
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::414351767826:role/SaasUsageDeliveryRole-prod-IAMRole-3PLHICCRR1TK' },
          Condition: { StringEquals: { 'sts:ExternalId': ACCOUNT_ID } },
        },
      ],
    },
  });
});

test('the bucket keeps versions, is encrypted and retained, and admits that role alone', () => {
  const stack = customerStack();
  const { bucket, role } = deliveryIn(stack);
  const template = Template.fromStack(stack);
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      BucketName: Match.absent(),
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: Match.anyValue(),
      LoggingConfiguration: Match.anyValue(),
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: Match.absent() })] },
    },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    Bucket: stack.resolve(bucket.bucketName) as unknown,
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: 'Deny' }),
        {
          Sid: 'LogDelivery',
          Effect: 'Allow',
          Principal: { AWS: stack.resolve(role.roleArn) as unknown },
          Action: [
            's3:GetObject',
            's3:GetObjectVersion',
            's3:PutObject',
            's3:DeleteObject',
            's3:ListBucket',
            's3:GetBucketLocation',
          ],
          Resource: stack.resolve([bucket.bucketArn, bucket.arnForObjects('*')]) as unknown,
        },
      ],
    },
  });
  expect(nagFindings(stack)).toEqual([]);
});

test('everything set', () => {
  const stack = customerStack();
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const delivery = deliveryIn(stack, {
    prefix: 'audit/prod',
    encryptionKey,
    retention: Duration.days(730),
    accessLogBucket: new AccessLogBucket(stack, 'AccessLogs').bucket,
    rolePath: '/lakehouse/logs/',
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Path: '/lakehouse/logs/' });
  expect(delivery.prefix).toBe('audit/prod');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 730, NoncurrentVersionExpiration: { NoncurrentDays: 730 } })]),
    },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: stack.resolve(encryptionKey.keyArn) as unknown }],
    },
  });
  expect(nagFindings(stack)).toEqual([]);
});

test('a bucket from outside the app gets the policy', () => {
  const stack = customerStack();
  deliveryIn(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Existing', 'acme-logs') });
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
  Template.fromStack(stack).hasResourceProperties('AWS::S3::BucketPolicy', { Bucket: 'acme-logs' });
});

test('an own control plane delivers in a session that is tagged with the account', () => {
  const stack = customerStack();
  deliveryIn(stack, { controlPlane: ownControlPlane() });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [Match.anyValue(), Match.objectLike({ Action: 'sts:TagSession' })],
    },
  });
});

test('GovCloud', () => {
  const stack = customerStack('us-gov-west-1');
  deliveryIn(stack, { controlPlane: ownControlPlane('us-gov-west-1') });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('arn:aws:');
});

test('two in one stack', () => {
  const stack = customerStack();
  deliveryIn(stack);
  deliveryIn(stack, {}, 'Other');
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 4);
});

test('tokens pass untouched', () => {
  const stack = new Stack(new App(), 'Agnostic');
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  deliveryIn(stack, { accountId: parameter('AccountId'), prefix: parameter('Prefix') });
  expect(nagFindings(stack)).toEqual([]);
});

test.each<[string, Partial<LogDeliveryProps>, RegExp]>([
  ['an AWS account id', { accountId: CUSTOMER }, /accountId must be a lower-case UUID/],
  ['an empty prefix', { prefix: '' }, /prefix must neither be empty.*got ""/],
  ['a leading slash', { prefix: '/audit' }, /got "\/audit"/],
  ['a trailing slash', { prefix: 'audit/' }, /got "audit\/"/],
  ['a path that does not end with a slash', { rolePath: '/lakehouse' }, /rolePath must begin and end/],
])('fails on %s', (_, props, message) => {
  expect(() => deliveryIn(customerStack(), props)).toThrow(message);
});

test('fails on properties of a created bucket for one that exists', () => {
  const stack = customerStack();
  const bucket = s3.Bucket.fromBucketName(stack, 'Existing', 'acme-logs');
  expect(() => deliveryIn(stack, { bucket, retention: Duration.days(1) })).toThrow(
    /retention cannot be set for a bucket that exists/,
  );
});
