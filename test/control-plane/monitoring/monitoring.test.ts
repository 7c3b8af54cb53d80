import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  ClusterManager,
  JobManager,
  MetadataDatabase,
  MetadataDatabaseServer,
  Monitoring,
  Relay,
  Webapp,
  type MonitoringProps,
} from '../../../lib/control-plane';
import { databaseSignals } from '../../../lib/control-plane/monitoring/database-signals';
import { nagFindings } from '../../checks/nag';
import { certificateFixture, serviceProps, stackFixture } from '../processes/fixture';

function build(make: (stack: ReturnType<typeof stackFixture>) => Partial<MonitoringProps> = () => ({})) {
  const stack = stackFixture();
  const props = { ...serviceProps(stack), certificate: certificateFixture(stack) };
  const monitoring = new Monitoring(stack, 'Monitoring', {
    controlPlaneName: 'main',
    certificate: props.certificate,
    webapp: new Webapp(stack, 'Webapp', props),
    clusterManager: new ClusterManager(stack, 'ClusterManager', props),
    jobManager: new JobManager(stack, 'JobManager', props),
    relay: new Relay(stack, 'Relay', props),
    ...make(stack),
  });
  return { stack, monitoring, template: Template.fromStack(stack) };
}

test('nothing is left for cdk-nag', () => {
  expect(nagFindings(build().stack)).toEqual([]);
});

test('every alarm tells the topic when it begins and when it ends, and what to do', () => {
  const { template, monitoring } = build();
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [Match.anyValue()],
    OKActions: [Match.anyValue()],
    AlarmDescription: Match.stringLikeRegexp('(Look at|Renew)'),
    AlarmName: Match.absent(),
  });
  template.resourceCountIs('AWS::CloudWatch::Alarm', monitoring.alarms.length);
});

test.each([
  ['TargetResponseTime', { ExtendedStatistic: 'p99' }],
  ['DaysToExpiry', { ComparisonOperator: 'LessThanThreshold', Threshold: 30 }],
  ['QueueAge', { Namespace: 'Lakehouse', TreatMissingData: 'notBreaching' }],
])('watches %s', (MetricName, properties) => {
  build().template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, ...properties });
});

test('watches errors as a share of requests, and tasks that are missing', () => {
  const { template } = build();
  const expression = (Expression: string) => Match.arrayWith([Match.objectLike({ Expression })]);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: expression('100 * (FILL(tasks, 0) + FILL(balancer, 0)) / FILL(requests, 1)'),
  });
  template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Metrics: expression('desired - running') }, 4);
});

test('without Container Insights there is no alarm on missing tasks', () => {
  const { template } = build(() => ({ containerInsights: false }));
  template.resourcePropertiesCountIs(
    'AWS::CloudWatch::Alarm',
    { Metrics: Match.arrayWith([Match.objectLike({ Expression: 'desired - running' })]) },
    0,
  );
});

test('the created topic is encrypted with a key that CloudWatch may use', () => {
  const { template } = build();
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue(), TopicName: Match.absent() });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
      ]),
    },
  });
});

test('a topic can be given', () => {
  const { template } = build((stack) => ({
    alarmTopic: Topic.fromTopicArn(stack, 'Own', 'arn:aws:sns:eu-west-1:111122223333:own'),
  }));
  template.resourceCountIs('AWS::SNS::Topic', 0);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:own'] });
});

test.each([
  ['aurora', MetadataDatabaseServer.aurora(), 'DBClusterIdentifier', ['Capacity', 'Connections', 'Cpu', 'FreeMemory']],
  ['instance', MetadataDatabaseServer.instance(), 'DBInstanceIdentifier', ['Connections', 'Cpu', 'FreeMemory']],
])('watches a database that is created here: %s', (_kind, server, dimension, ids) => {
  const stack = stackFixture();
  const database = new MetadataDatabase(stack, 'Metadata', { network: serviceProps(stack).network, server });
  const signals = databaseSignals(database);
  expect(signals.map(({ id }) => id).sort()).toEqual(ids);
  for (const { metric } of signals)
    expect(metric.toMetricConfig().metricStat?.dimensions).toEqual([expect.objectContaining({ name: dimension })]);
});

test('leaves alone a database that exists elsewhere', () => {
  const { database } = serviceProps(stackFixture());
  expect(database && databaseSignals(database)).toEqual([]);
});
