import { App, Stack } from 'aws-cdk-lib/core';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../lib/shared/acknowledge';
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
