import { App, CfnElement, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ControlPlaneNetwork } from '../../../lib/control-plane/network';
import { OneOffTask, type OneOffTaskProps } from '../../../lib/control-plane/one-off-task';
import { nagFindings } from '../../checks/nag';
import { logicalIds, resources } from '../resources';

const newStack = () => new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });

function parts(stack = newStack()) {
  const network = new ControlPlaneNetwork(stack, 'Network', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const cluster = new Cluster(stack, 'Cluster', { vpc: network.vpc });
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('migrate', {
    image: ContainerImage.fromRegistry('migrate:1'),
    logging: LogDrivers.awsLogs({ logGroup: new LogGroup(stack, 'Log'), streamPrefix: 'prefix' }),
  });
  return { stack, network, cluster, taskDefinition };
}

function oneOffTask(props: Partial<OneOffTaskProps> = {}) {
  const { stack, ...given } = parts();
  const task = new OneOffTask(stack, 'Run', { ...given, ...props });
  return { stack, task, ...given };
}

test('the deployment is told what to run and where', () => {
  const { stack, network, cluster, taskDefinition, task } = oneOffTask();
  Template.fromStack(stack).hasResourceProperties('Custom::LakehouseOneOffTask', {
    ServiceToken: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RunRunner'), 'Arn'] },
    ServiceTimeout: '3600',
    Cluster: Match.exact(stack.resolve(cluster.clusterArn)),
    TaskDefinition: Match.exact(stack.resolve(taskDefinition.taskDefinitionArn)),
    Container: 'migrate',
    Subnets: Match.exact(stack.resolve(network.vpc.selectSubnets(network.serviceSubnets).subnetIds)),
    SecurityGroups: Match.exact(stack.resolve(task.connections.securityGroups.map((group) => group.securityGroupId))),
    LogGroup: { Ref: Match.stringLikeRegexp('^Log') },
    LogStreamPrefix: 'prefix',
    TimeoutSeconds: 1800,
  });
});

test('it runs when permissions and the way out of the network are there', () => {
  const { stack } = oneOffTask();
  Template.fromStack(stack).hasResource('Custom::LakehouseOneOffTask', {
    DependsOn: Match.arrayWith(
      ['NetworkVpcServiceSubnet1DefaultRoute', 'RunRunnerPolicy', 'TaskExecutionRoleDefaultPolicy', 'TaskTaskRole']
        .toSorted()
        .map((id) => Match.stringLikeRegexp(`^${id}`)),
    ),
  });
});

test('the function may run this task in this cluster, hand on its roles and read its log, and no more', () => {
  const { stack, cluster, taskDefinition } = oneOffTask();
  const [policy] = resources(stack, 'AWS::IAM::Policy').filter(({ logicalId }) => logicalId.startsWith('RunRunnerPolicy'));
  const conditions = { ArnEquals: { 'ecs:cluster': stack.resolve(cluster.clusterArn) as unknown } };
  expect(policy?.properties.PolicyDocument).toMatchObject({
    Statement: [
      { Action: 'ecs:RunTask', Resource: stack.resolve(taskDefinition.taskDefinitionArn) as unknown, Condition: conditions },
      { Action: ['ecs:DescribeTasks', 'ecs:StopTask'], Condition: conditions },
      {
        Action: 'iam:PassRole',
        Resource: [
          { 'Fn::GetAtt': [expect.stringMatching(/^TaskTaskRole/), 'Arn'] },
          { 'Fn::GetAtt': [expect.stringMatching(/^TaskExecutionRole/), 'Arn'] },
        ],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
      { Action: 'logs:GetLogEvents' },
      { Action: 'cloudformation:DescribeStacks', Resource: { Ref: 'AWS::StackId' } },
      { Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [logicalIds(stack, 'AWS::Lambda::Function')[0], 'Arn'] } },
    ],
  });
  const statements = JSON.stringify(policy?.properties);
  expect(statements).toContain('":log-stream:prefix/migrate/*"');
  expect(statements).not.toContain('"Resource":"*"');
});

test('its security group lets out HTTPS only', () => {
  const { stack } = oneOffTask();
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'one-off task of a control plane',
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
    SecurityGroupIngress: Match.absent(),
  });
});

test('everything as its owner wants it', () => {
  const { stack, ...given } = parts();
  const securityGroup = new SecurityGroup(stack, 'Group', { vpc: given.network.vpc });
  const logEncryptionKey = new Key(stack, 'Key');
  new OneOffTask(stack, 'Run', {
    ...given,
    securityGroup,
    timeout: Duration.minutes(55),
    logRetention: RetentionDays.ONE_WEEK,
    logEncryptionKey,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('Custom::LakehouseOneOffTask', {
    SecurityGroups: Match.exact(stack.resolve([securityGroup.securityGroupId])),
    TimeoutSeconds: 3300,
  });
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 7, KmsKeyId: Match.exact(stack.resolve(logEncryptionKey.keyArn)) },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('a cluster of another stack can run it', () => {
  const { stack, network, taskDefinition } = parts();
  const cluster = Cluster.fromClusterAttributes(stack, 'Other', { clusterName: 'other', vpc: network.vpc });
  new OneOffTask(stack, 'Run', { network, taskDefinition, cluster });
  Template.fromStack(stack).hasResourceProperties('Custom::LakehouseOneOffTask', {
    Cluster: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecs:eu-west-1:111111111111:cluster/other']] },
  });
});

test('what depends on it waits for the task', () => {
  const { stack, network, task } = oneOffTask();
  const later = new SecurityGroup(stack, 'Later', { vpc: network.vpc });
  later.node.addDependency(task);
  Template.fromStack(stack).hasResource('AWS::EC2::SecurityGroup', {
    DependsOn: Match.arrayWith([stack.getLogicalId(task.customResource.node.defaultChild as CfnElement)]),
  });
});

test('a time that is known at deployment only passes', () => {
  const { stack, ...given } = parts();
  const timeout = Duration.seconds(new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber);
  new OneOffTask(stack, 'Run', { ...given, timeout });
  Template.fromStack(stack).hasResourceProperties('Custom::LakehouseOneOffTask', { TimeoutSeconds: { Ref: 'Seconds' } });
});

test('nothing of it is left to say for cdk-nag', () => {
  const { stack } = oneOffTask();
  const { stack: without } = parts();
  expect(nagFindings(stack)).toEqual(nagFindings(without));
});

test('two in one stack, without physical names', () => {
  const { stack, ...given } = oneOffTask();
  new OneOffTask(stack, 'Second', { cluster: given.cluster, network: given.network, taskDefinition: given.taskDefinition });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/"(FunctionName|LogGroupName|RoleName|GroupName)":"/);
});

describe('fails', () => {
  test('without a container', () => {
    const { stack, network, cluster } = parts();
    const taskDefinition = new FargateTaskDefinition(stack, 'Empty');
    expect(() => new OneOffTask(stack, 'Run', { network, cluster, taskDefinition })).toThrow(
      /taskDefinition must have a container/,
    );
  });

  test('without a log', () => {
    const { stack, network, cluster } = parts();
    const taskDefinition = new FargateTaskDefinition(stack, 'Silent');
    taskDefinition.addContainer('silent', { image: ContainerImage.fromRegistry('silent:1') });
    expect(() => new OneOffTask(stack, 'Run', { network, cluster, taskDefinition })).toThrow(
      /must log to CloudWatch, got a container "silent" that does not/,
    );
  });

  test.each([Duration.seconds(59), Duration.minutes(56)])('with a timeout of case %#', (timeout) => {
    expect(() => oneOffTask({ timeout })).toThrow(/timeout must be 1 to 55 minutes, got/);
  });

  test.each([Duration.minutes(1), Duration.minutes(55)])('but not at the limit of case %#', (timeout) => {
    expect(() => oneOffTask({ timeout })).not.toThrow();
  });
});
