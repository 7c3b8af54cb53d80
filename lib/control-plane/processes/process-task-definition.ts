import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { rolePath } from '../../contract/lakehouse';
import { acknowledge } from '../../shared/acknowledge';
import { acknowledgeInlinePolicies } from '../../shared/acknowledge-inline-policies';
import { acknowledgeWildcards } from '../../shared/acknowledge-wildcards';
import { createLogGroup } from '../../shared/log-group';
import { Problems } from '../../shared/problems';
import type { LakehouseProcess } from './lakehouse-process';
import { manifestProcess, type ManifestProcess } from './manifest';
import { MissingProperties } from './missing-properties';
import { processStatements } from './process-permissions';
import type { ProcessProps } from './process-props';
import { processEnvironment, processSecrets } from './process-settings';
import { ServiceImage } from './service-image';

/** Properties of ProcessTaskDefinition. */
export interface ProcessTaskDefinitionProps extends ProcessProps {
  /** Which process. */
  readonly process: LakehouseProcess;
  /** CPU units; 1024 are one vCPU. @default - as in the process manifest */
  readonly cpu?: number;
  /** Memory in MiB. @default - as in the process manifest */
  readonly memoryLimitMiB?: number;
}

/**
 * One process as a Fargate task definition: command, ports, settings, secrets and permissions are what the process manifest
 * lists for it, no more and no less.
 *
 * The container runs as a user without rights on a read-only file system. The task role has an IAM path in place of a name,
 * which the trust policies of customers know.
 */
export class ProcessTaskDefinition extends Construct {
  /** The task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Its only container. */
  public readonly container: ecs.ContainerDefinition;
  /** Role that the process acts as. */
  public readonly taskRole: iam.Role;
  /** Role with which ECS fetches the image and the secrets and writes the log. */
  public readonly executionRole: iam.Role;
  /** Log of the process. */
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: ProcessTaskDefinitionProps) {
    super(scope, id);
    const process = manifestProcess(props.process);
    const problems = new Problems(this);
    const missing = new MissingProperties(props.process);
    const environment = processEnvironment(this, process, props, problems, missing);
    const secrets = processSecrets(process, props, missing);
    const statements = processStatements(this, process, props, missing);
    missing.report(problems);
    problems.throwIfAny();

    this.taskRole = this.createTaskRole(props, statements);
    this.executionRole = this.createExecutionRole();
    this.logGroup = createLogGroup(this, 'Log', {
      retention: props.logRetention,
      encryptionKey: props.logEncryptionKey,
      removalPolicy: props.removalPolicy,
    });
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Resource', {
      cpu: props.cpu ?? process.size.cpu,
      memoryLimitMiB: props.memoryLimitMiB ?? process.size.memoryMiB,
      runtimePlatform: {
        cpuArchitecture: props.cpuArchitecture ?? ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      taskRole: this.taskRole,
      executionRole: this.executionRole,
    });
    acknowledge(this.taskDefinition, {
      'AwsSolutions-ECS2': 'the variables are settings that are no secrets; secrets come from Secrets Manager',
    });
    this.container = this.addContainer(process, props, environment, secrets);
    if (process.secrets.length > 0) props.database?.grants.readOwnerSecret(this.executionRole); // with its key, which ECS forgets
  }

  private addContainer(
    process: ManifestProcess,
    props: ProcessTaskDefinitionProps,
    environment: Record<string, string>,
    secrets: Record<string, ecs.Secret>,
  ): ecs.ContainerDefinition {
    return this.taskDefinition.addContainer(props.process, {
      image: props.image ?? new ServiceImage(this, 'Image', props).image,
      command: process.command,
      environment,
      secrets,
      user: '1000:1000',
      readonlyRootFilesystem: true,
      linuxParameters: new ecs.LinuxParameters(this, 'Linux', { initProcessEnabled: true }),
      portMappings: process.ports.map(({ number }) => ({ containerPort: number })),
      healthCheck: process.health && {
        command: ['CMD', 'node', 'main.js', 'health', props.process],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(5),
        startPeriod: Duration.seconds(30),
      },
      stopTimeout: Duration.seconds(process.stopTimeoutSeconds),
      // Each connection takes a file descriptor; the preset of 1024 would be the first limit that a busy process meets.
      ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 65_536, hardLimit: 65_536 }],
      // A process does not wait for its log: when CloudWatch falls behind, lines are kept in memory, then dropped.
      logging: ecs.LogDrivers.awsLogs({
        logGroup: this.logGroup,
        streamPrefix: props.process,
        mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      }),
    });
  }

  private createTaskRole(props: ProcessTaskDefinitionProps, statements: iam.PolicyStatement[]): iam.Role {
    const role = new iam.Role(this, 'TaskRole', {
      path: rolePath(props.controlPlaneName, props.process),
      assumedBy: this.ecsTasks(),
      description: `${props.process} of the control plane ${props.controlPlaneName}`,
    });
    for (const statement of statements) role.addToPolicy(statement);
    acknowledgeWildcards(
      role,
      'customers and their roles, and the runtimes in the store, come and go without a deployment of the control plane',
      statements,
    );
    acknowledgeInlinePolicies(role);
    return role;
  }

  private createExecutionRole(): iam.Role {
    const role = new iam.Role(this, 'ExecutionRole', { assumedBy: this.ecsTasks() });
    acknowledge(role, { 'AwsSolutions-IAM5[Resource::*]': 'ecr:GetAuthorizationToken knows no resources' });
    acknowledgeInlinePolicies(role);
    return role;
  }

  /** ECS, for the tasks of this AWS account only. */
  private ecsTasks(): iam.IPrincipal {
    const { account, partition, region } = Stack.of(this);
    return new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:ecs:${region}:${account}:*` },
      },
    });
  }
}
