import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../lib/shared/acknowledge';
import { acknowledgeCompliance } from '../../lib/shared/acknowledge-compliance';
import { nagFindings } from '../checks/nag';

test('an open bucket is found, by all four packs', () => {
  const stack = new Stack(new App(), 'Stack');
  new CfnBucket(stack, 'Bucket');
  const packs = new Set(nagFindings(stack).map((line) => line.split(/[-.]/)[0]));
  expect([...packs].sort()).toEqual(['AwsSolutions', 'HIPAA', 'NIST', 'PCI']);
});

test('an acknowledged finding is not reported, the others are', () => {
  const stack = new Stack(new App(), 'Stack');
  const bucket = new CfnBucket(stack, 'Bucket');
  const before = nagFindings(stack);
  acknowledge(bucket, { 'AwsSolutions-S1': 'is itself the log target' });
  expect(before.length - nagFindings(stack).length).toBe(1);
});

test('acknowledging more writes only what is new, and the CDK can add to it', () => {
  const stack = new Stack(new App(), 'Stack');
  const bucket = new CfnBucket(stack, 'Bucket');
  const before = nagFindings(stack).length;
  const reasons = { 'AwsSolutions-S1': 'is itself the log target' };
  acknowledge(bucket, reasons);
  acknowledgeCompliance(bucket, { S3BucketLoggingEnabled: 'is itself the log target' });
  const entries = bucket.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  expect(entries.map(({ data }) => Object.keys(data as object).length)).toEqual([1, 3]);
  Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S10', reason: 'is read by AWS alone' });
  expect(before - nagFindings(stack).length).toBe(5);
  expect(Object.keys(reasons)).toHaveLength(1);
});
