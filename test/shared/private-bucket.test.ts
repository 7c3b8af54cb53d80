import { App, RemovalPolicy } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { LoadBalancerLogs } from '../../lib/control-plane';
import { ArtifactStore } from '../../lib/control-plane/artifact-store';
import { AccessLogBucket, LogDelivery, RootBucket } from '../../lib/data-plane';
import { DELETE_DATA_CONTEXT } from '../../lib/shared/data-removal';
import { nagFindings } from '../checks/nag';
import { ACCOUNT_ID, customerStack, ownControlPlane } from '../data-plane/contracts';

const own = { controlPlane: ownControlPlane(), accountId: ACCOUNT_ID };

/** A stack with each construct that makes buckets. */
function buckets(removalPolicy?: RemovalPolicy, context: Record<string, unknown> = {}) {
  const stack = customerStack('eu-west-1', new App({ context }));
  new AccessLogBucket(stack, 'AccessLogs', { removalPolicy });
  new ArtifactStore(stack, 'Artifacts', { removalPolicy });
  new LoadBalancerLogs(stack, 'LoadBalancerLogs', { removalPolicy });
  new LogDelivery(stack, 'LogDelivery', { ...own, removalPolicy });
  new RootBucket(stack, 'RootBucket', { ...own, removalPolicy });
  return { stack, template: Template.fromStack(stack) };
}

const both = { [DELETE_DATA_CONTEXT]: true };
const MADE = 8;

test('with both keys each bucket goes, emptied before by one function for all', () => {
  const { stack, template } = buckets(RemovalPolicy.DESTROY, both);
  template.resourceCountIs('AWS::S3::Bucket', MADE);
  template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  template.resourceCountIs('Custom::S3AutoDeleteObjects', MADE);
  template.resourceCountIs('AWS::Lambda::Function', 1);
  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' }));
  template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: logGroup } } });
  expect(nagFindings(stack)).toEqual([]);
});

test.each<[string, RemovalPolicy | undefined, Record<string, unknown>]>([
  ['no key', undefined, {}],
  ['the property alone', RemovalPolicy.DESTROY, {}],
  ['the context alone', undefined, both],
])('with %s all are kept, and nothing can empty them', (_, removalPolicy, context) => {
  const { template } = buckets(removalPolicy, context);
  template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  template.resourceCountIs('AWS::Lambda::Function', 0);
});
