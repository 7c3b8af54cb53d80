import { Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Properties of AlarmTopic. */
export interface AlarmTopicProps {
  /** Key that encrypts the messages; it must admit CloudWatch. @default - one is created */
  readonly encryptionKey?: kms.IKey;
  /** What happens to the created key when the stack goes; it encrypts nothing that lasts. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** Where the alarms of a control plane go. Subscribe people or tools to it. */
export class AlarmTopic extends Construct {
  /** The topic. */
  public readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    super(scope, id);
    const masterKey = props.encryptionKey ?? this.createKey(props.removalPolicy);
    this.topic = new sns.Topic(this, 'Resource', { masterKey, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [this.cloudWatch()],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
      }),
    );
  }

  /** CloudWatch cannot use the key that SNS has by default, hence a key of one's own. */
  private createKey(removalPolicy?: RemovalPolicy): kms.Key {
    const key = new kms.Key(this, 'Key', { description: 'Alarms of a control plane', enableKeyRotation: true, removalPolicy });
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
