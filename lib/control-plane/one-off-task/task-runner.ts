import { join } from 'path';
import { ArnFormat, Stack, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { FargateTaskDefinition, ICluster } from 'aws-cdk-lib/aws-ecs';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeInlinePolicies } from '../../shared/acknowledge-inline-policies';
import { acknowledgeWildcards } from '../../shared/acknowledge-wildcards';
import { createDeploymentFunction } from '../../shared/custom-resource/deployment-function';

export interface TaskRunnerProps {
  readonly cluster: ICluster;
  readonly taskDefinition: FargateTaskDefinition;
  /** Name of the log group of the task. */
  readonly logGroup: string;
  /** Pattern of the names of its log streams. */
  readonly logStreams: string;
  readonly logRetention?: RetentionDays;
  readonly logEncryptionKey?: IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** The function that runs one task definition in one cluster, and may do no more than that. */
export class TaskRunner extends Construct {
  public readonly function: Function;

  constructor(scope: Construct, id: string, props: TaskRunnerProps) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.function = createDeploymentFunction(this, {
      description: 'Runs a one-off task in a deployment and waits for its end',
      folder: join(__dirname, 'function'),
      role,
      calls: 'calls AWS APIs only, and must work before the network has a way out',
      logRetention: props.logRetention,
      logEncryptionKey: props.logEncryptionKey,
      removalPolicy: props.removalPolicy,
    });
    // A policy of its own: the role's default policy is created before the function, whose ARN is in this one.
    const statements = this.statements(props);
    const policy = new Policy(this, 'Policy', { roles: [role], statements });
    acknowledgeWildcards(policy, 'ECS makes up the ids of tasks; cluster, group and name are given', statements);
    acknowledgeInlinePolicies(this);
  }

  private statements({ cluster, taskDefinition, logGroup, logStreams }: TaskRunnerProps): PolicyStatement[] {
    const stack = Stack.of(this);
    const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
    const tasks = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` });
    const streams = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${logGroup}:log-stream:${logStreams}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return [
      new PolicyStatement({ actions: ['ecs:RunTask'], resources: [taskDefinition.taskDefinitionArn], conditions: inCluster }),
      new PolicyStatement({ actions: ['ecs:DescribeTasks', 'ecs:StopTask'], resources: [tasks], conditions: inCluster }),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
      new PolicyStatement({ actions: ['logs:GetLogEvents'], resources: [streams] }),
      new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] }),
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] }),
    ];
  }
}
