import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { createLogGroup } from './log-group';

/** Id of the provider that the CDK makes, once a stack, for buckets with `autoDeleteObjects`. */
const PROVIDER = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';

/**
 * Has the function that empties the buckets of a stack write into a log group that goes with the stack: the one that
 * Lambda would make stays for ever.
 */
export function logEmptying(scope: Construct): void {
  const provider = Stack.of(scope).node.tryFindChild(PROVIDER);
  const handler = provider?.node.tryFindChild('Handler');
  if (!provider || !CfnResource.isCfnResource(handler) || provider.node.tryFindChild('LogGroup')) return;
  const { logGroupName } = createLogGroup(provider, 'LogGroup', { removalPolicy: RemovalPolicy.DESTROY });
  handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroupName });
  // The CDK's own text names the first bucket, which then could not wait for anything that the function does.
  handler.addPropertyOverride('Description', 'Empties buckets before they are deleted');
}
