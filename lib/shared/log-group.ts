import { Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from './acknowledge-compliance';
import { dataRemovalPolicy } from './data-removal';

/** How a log group is kept. */
export interface LogGroupOptions {
  /** Only where AWS prescribes the beginning of the name. @default - made up by CloudFormation */
  readonly logGroupName?: string;
  /** @default - a year */
  readonly retention?: RetentionDays;
  /** Customer-managed key. @default - the key of CloudWatch Logs */
  readonly encryptionKey?: IKey;
  /** @default - retained */
  readonly removalPolicy?: RemovalPolicy;
}

/** A log group that is kept for a time, retained with the stack gone, and encrypted with the key if one is given. */
export function createLogGroup(scope: Construct, id: string, options: LogGroupOptions = {}): LogGroup {
  const { encryptionKey, logGroupName, retention = RetentionDays.ONE_YEAR } = options;
  const removalPolicy = dataRemovalPolicy(scope, options.removalPolicy);
  const logGroup = new LogGroup(scope, id, { logGroupName, retention, encryptionKey, removalPolicy });
  if (encryptionKey) {
    admitLogs(scope, encryptionKey);
  } else {
    acknowledgeCompliance(logGroup, {
      CloudWatchLogGroupEncrypted:
        'CloudWatch Logs encrypts with a key of its own; a customer-managed key can be given in its place',
    });
  }
  return logGroup;
}

/** Lets CloudWatch Logs use the key for log groups of this AWS account and region. The policy of an imported key is its owner's. */
function admitLogs(scope: Construct, key: IKey): void {
  const { partition, region, account } = Stack.of(scope);
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    }),
  );
}
