import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

const WRITE = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucket',
  's3:GetBucketLocation',
  's3:ListBucketMultipartUploads',
  's3:ListMultipartUploadParts',
  's3:AbortMultipartUpload',
];

const READ = ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation', 's3:GetLifecycleConfiguration'];

/** Buckets of a storage credential. Each is named with and without its objects. */
export function dataStatement(bucketArns: string[], readOnly: boolean): PolicyStatement {
  return new PolicyStatement({ sid: 'Data', actions: readOnly ? READ : WRITE, resources: withObjects(bucketArns) });
}

/** The role assumes itself, to narrow its session to one table; the trust alone is not enough. */
export function selfStatement(roleArn: string): PolicyStatement {
  return new PolicyStatement({ sid: 'Self', actions: ['sts:AssumeRole'], resources: [roleArn] });
}

/** Keys that encrypt the buckets. */
export function keyStatement(keyArns: string[], readOnly: boolean): PolicyStatement {
  const actions = readOnly ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'];
  return new PolicyStatement({ sid: 'Keys', actions, resources: keyArns });
}

/**
 * The control plane learns of new files by queues that it makes itself, all named `csms-`.
 *
 * @see https://github.com/databricks/terraform-provider-databricks/blob/main/aws/data_aws_unity_catalog_policy.go (2026-08)
 */
export function fileEventStatements(bucketArns: string[], partition: string, awsAccount: string): PolicyStatement[] {
  const queues = [`arn:${partition}:sqs:*:${awsAccount}:csms-*`, `arn:${partition}:sns:*:${awsAccount}:csms-*`];
  return [
    new PolicyStatement({
      sid: 'ManagedFileEventsSetupStatement',
      actions: [
        's3:GetBucketNotification',
        's3:PutBucketNotification',
        'sns:ListSubscriptionsByTopic',
        'sns:GetTopicAttributes',
        'sns:SetTopicAttributes',
        'sns:CreateTopic',
        'sns:TagResource',
        'sns:Publish',
        'sns:Subscribe',
        'sqs:CreateQueue',
        'sqs:DeleteMessage',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
        'sqs:GetQueueUrl',
        'sqs:GetQueueAttributes',
        'sqs:SetQueueAttributes',
        'sqs:TagQueue',
        'sqs:ChangeMessageVisibility',
        'sqs:PurgeQueue',
      ],
      resources: [...bucketArns, ...queues],
    }),
    new PolicyStatement({
      sid: 'ManagedFileEventsListStatement',
      actions: ['sqs:ListQueues', 'sqs:ListQueueTags', 'sns:ListTopics'],
      resources: queues,
    }),
    new PolicyStatement({
      sid: 'ManagedFileEventsTeardownStatement',
      actions: ['sns:Unsubscribe', 'sns:DeleteTopic', 'sqs:DeleteQueue'],
      resources: queues,
    }),
  ];
}

function withObjects(bucketArns: string[]): string[] {
  return bucketArns.flatMap((arn) => [arn, `${arn}/*`]);
}
