import { Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { CfnRole, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup, LogGroup, RetentionDays, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import { acknowledge } from '../../shared/acknowledge';
import { dataRemovalPolicy } from '../../shared/data-removal';
import { nameTag } from './subnets';

export interface FlowLogsProps {
  readonly vpcId: string;
  /** @default - a log group of their own */
  readonly bucket?: IBucket;
  readonly retention?: RetentionDays;
  readonly encryptionKey?: IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** Records of all traffic in the VPC, accepted or rejected. */
export class FlowLogs extends Construct {
  /** Where the records go. @default - a bucket */
  public readonly logGroup?: ILogGroup;

  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const logGroup = props.bucket ? undefined : this.createLogGroup(props);
    const flowLog = new CfnFlowLog(this, 'Resource', {
      resourceId: props.vpcId,
      resourceType: 'VPC',
      trafficType: 'ALL',
      tags: nameTag(this),
      ...(logGroup
        ? { logDestination: logGroup.attrArn, deliverLogsPermissionArn: this.createRole(logGroup) }
        : { logDestinationType: 's3', logDestination: props.bucket?.bucketArn }),
    });
    // Without the policy in place the delivery service would write one of its own, which the bucket's would then replace.
    if (props.bucket) flowLog.node.addDependency(...admitDelivery(this, props.bucket));
    if (logGroup) this.logGroup = LogGroup.fromLogGroupName(this, 'Imported', logGroup.ref);
  }

  private createLogGroup(props: FlowLogsProps): CfnLogGroup {
    const logGroup = new CfnLogGroup(this, 'LogGroup', {
      retentionInDays: props.retention ?? RetentionDays.ONE_YEAR,
      kmsKeyId: props.encryptionKey?.keyArn,
    });
    logGroup.applyRemovalPolicy(dataRemovalPolicy(this, props.removalPolicy));
    if (props.encryptionKey) {
      admitLogs(this, props.encryptionKey);
    } else {
      const reason = 'CloudWatch Logs encrypts with a key of its own; flowLogKey puts a key of the customer in its place';
      acknowledge(logGroup, {
        'NIST.800.53.R5-CloudWatchLogGroupEncrypted': reason,
        'HIPAA.Security-CloudWatchLogGroupEncrypted': reason,
        'PCI.DSS.321-CloudWatchLogGroupEncrypted': reason,
      });
    }
    return logGroup;
  }

  private createRole(logGroup: CfnLogGroup): string {
    const role = new CfnRole(this, 'Role', {
      assumeRolePolicyDocument: new PolicyDocument({
        statements: [
          new PolicyStatement({
            principals: [new ServicePrincipal('vpc-flow-logs.amazonaws.com')],
            actions: ['sts:AssumeRole'],
            conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
          }),
        ],
      }),
      policies: [
        {
          policyName: 'WriteFlowLogs',
          policyDocument: new PolicyDocument({
            statements: [
              new PolicyStatement({
                actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
                resources: [logGroup.attrArn],
              }),
            ],
          }),
        },
      ],
    });
    const reason = 'the policy is made for this role alone, which only the flow logs service assumes, and goes with it';
    acknowledge(role, {
      'NIST.800.53.R5-IAMNoInlinePolicy': reason,
      'HIPAA.Security-IAMNoInlinePolicy': reason,
      'PCI.DSS.321-IAMNoInlinePolicy': reason,
    });
    return role.attrArn;
  }
}

/** Lets CloudWatch Logs use the key for log groups of this AWS account and region. */
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

/** Lets the log delivery service write into a bucket of this app; the policy of any other is its owner's. */
function admitDelivery(scope: Construct, bucket: IBucket): IDependable[] {
  const { partition, region, account } = Stack.of(scope);
  const delivery = {
    principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
    },
  };
  const objects = bucket.arnForObjects(`AWSLogs/${account}/*`);
  return [
    new PolicyStatement({ ...delivery, actions: ['s3:GetBucketAcl', 's3:ListBucket'], resources: [bucket.bucketArn] }),
    new PolicyStatement({ ...delivery, actions: ['s3:PutObject'], resources: [objects] }),
  ].flatMap((statement) => bucket.addToResourcePolicy(statement).policyDependable ?? []);
}
