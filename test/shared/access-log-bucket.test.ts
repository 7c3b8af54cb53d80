import { NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket, type CfnBucket, type CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { AccessLogBucket, RootBucket } from '../../lib/data-plane';
import { ACCOUNT_ID, customerStack, ownControlPlane } from '../data-plane/contracts';

const own = { controlPlane: ownControlPlane(), accountId: ACCOUNT_ID };

/** Logical id of the policy of a bucket. */
function policyId(bucket: Bucket): string {
  return Stack.of(bucket).getLogicalId(bucket.policy?.node.defaultChild as CfnBucketPolicy);
}

test('a bucket waits for the policy that admits its access logs: S3 refuses it before', () => {
  const stack = customerStack();
  const { bucket } = new AccessLogBucket(stack, 'Logs');
  new RootBucket(stack, 'Root', { ...own, accessLogBucket: bucket });
  Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
    Properties: { LoggingConfiguration: Match.anyValue() },
    DependsOn: [policyId(bucket)],
  });
});

test('where data is deleted, the bucket of the logs is emptied after the buckets that log to it', () => {
  const stack = customerStack();
  stack.node.setContext('lakehouse:deleteData', true);
  const removalPolicy = RemovalPolicy.DESTROY;
  const { bucket } = new AccessLogBucket(stack, 'Logs', { removalPolicy });
  new RootBucket(stack, 'Root', { ...own, accessLogBucket: bucket, removalPolicy });
  const template = Template.fromStack(stack);
  const emptying = Object.entries(template.findResources('Custom::S3AutoDeleteObjects')).find(([, resource]) =>
    JSON.stringify(resource).includes(stack.getLogicalId(bucket.node.defaultChild as CfnBucket)),
  );
  template.hasResource('AWS::S3::Bucket', {
    Properties: { LoggingConfiguration: Match.anyValue() },
    DependsOn: Match.arrayWith([emptying?.[0]]),
  });
});

test('where data is deleted, a store and its own log bucket depend on each other one way only', () => {
  const stack = customerStack();
  stack.node.setContext('lakehouse:deleteData', true);
  // Template.fromStack fails on a circle of dependencies.
  const root = () => new RootBucket(stack, 'Root', { ...own, removalPolicy: RemovalPolicy.DESTROY });
  expect(root).not.toThrow();
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('a nested stack waits as a whole where the target lies in its parent', () => {
  const stack = customerStack();
  const { bucket } = new AccessLogBucket(stack, 'Logs');
  new RootBucket(new NestedStack(stack, 'Nested'), 'Root', { ...own, accessLogBucket: bucket });
  Template.fromStack(stack).hasResource('AWS::CloudFormation::Stack', { DependsOn: [policyId(bucket)] });
});

test('the policy of a target from outside the app is its owner’s', () => {
  const stack = customerStack();
  new RootBucket(stack, 'Root', { ...own, accessLogBucket: Bucket.fromBucketName(stack, 'Logs', 'acme-logs') });
  Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
    Properties: { LoggingConfiguration: { DestinationBucketName: 'acme-logs' } },
    DependsOn: Match.absent(),
  });
});
