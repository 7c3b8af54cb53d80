import { Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { CfnRole, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import { acknowledgeInlinePolicies } from '../../shared/acknowledge-inline-policies';
import { createLogGroup } from '../../shared/log-group';
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
    const logGroup = props.bucket ? undefined : createLogGroup(this, 'LogGroup', props);
    this.logGroup = logGroup;
    const flowLog = new CfnFlowLog(this, 'Resource', {
      resourceId: props.vpcId,
      resourceType: 'VPC',
      trafficType: 'ALL',
      tags: nameTag(this),
      ...(logGroup
        ? { logDestination: logGroup.logGroupArn, deliverLogsPermissionArn: this.createRole(logGroup) }
        : { logDestinationType: 's3', logDestination: props.bucket?.bucketArn }),
    });
    // Without the policy in place the delivery service would write one of its own, which the bucket's would then replace.
    if (props.bucket) flowLog.node.addDependency(...admitDelivery(this, props.bucket));
  }

  private createRole(logGroup: ILogGroup): string {
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
                resources: [logGroup.logGroupArn],
              }),
            ],
          }),
        },
      ],
    });
    acknowledgeInlinePolicies(role);
    return role.attrArn;
  }
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
