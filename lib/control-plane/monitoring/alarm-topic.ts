import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Properties of AlarmTopic. */
export interface AlarmTopicProps {
  /** Key that encrypts the messages; it must admit CloudWatch. @default - one is created */
  readonly encryptionKey?: kms.IKey;
}

/** Where the alarms of a control plane go. Subscribe people or tools to it. */
export class AlarmTopic extends Construct {
  /** The topic. */
  public readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    super(scope, id);
    const masterKey = props.encryptionKey ?? this.createKey();
    this.topic = new sns.Topic(this, 'Resource', { masterKey, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [this.cloudWatch()],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
      }),
    );
  }

  /** CloudWatch cannot use the key that SNS has by default. This one goes with the stack: it encrypts nothing that lasts. */
  private createKey(): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: 'Alarms of a control plane',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [this.cloudWatch()],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    return key;
  }

  private cloudWatch(): iam.IPrincipal {
    return new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
  }
}
