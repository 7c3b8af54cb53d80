import { CustomResource, Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Connections, Peer, Port, SecurityGroup, type IConnectable, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ContainerDefinition, FargateTaskDefinition, ICluster } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import type { IControlPlaneNetwork } from '../network/control-plane-network';
import { TaskRunner } from './task-runner';

/** CloudFormation waits an hour; the rest is for starting, stopping and telling. */
const LONGEST = Duration.minutes(55);

/** Properties of OneOffTask. */
export interface OneOffTaskProps {
  /** Cluster that runs the task, with Fargate. */
  readonly cluster: ICluster;
  /** What to run. The default container's exit code counts, and its log must go to CloudWatch Logs. */
  readonly taskDefinition: FargateTaskDefinition;
  /** Where to run it: in the subnets of the services. */
  readonly network: IControlPlaneNetwork;
  /** Security group of the task. @default - one is created, which lets out HTTPS */
  readonly securityGroup?: ISecurityGroup;
  /** How long the task may take, 1 to 55 minutes; then it is stopped, and the deployment fails. @default Duration.minutes(30) */
  readonly timeout?: Duration;
  /** How long the log of the function that runs the task is kept. @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** Key of that log. @default - the key of CloudWatch Logs */
  readonly logEncryptionKey?: IKey;
  /** What happens to that log when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A task that runs once in a deployment that creates or changes its task definition, to its end. If it fails, the deployment
 * fails with its exit code and the last lines of its log. A rollback does not run it, nor does the removal.
 */
export class OneOffTask extends Construct implements IConnectable {
  /** Rules of the task's security group. */
  public readonly connections: Connections;
  /** The step of the deployment; what depends on it is created or changed after the task. */
  public readonly customResource: CustomResource;

  constructor(scope: Construct, id: string, props: OneOffTaskProps) {
    super(scope, id);
    const { cluster, taskDefinition, network, timeout = Duration.minutes(30) } = props;
    const container = this.check(taskDefinition, timeout);
    const securityGroup = props.securityGroup ?? this.createSecurityGroup(network);
    this.connections = new Connections({ securityGroups: [securityGroup] });
    const log = container?.logDriverConfig?.options ?? {};
    const logGroup = String(log['awslogs-group']);
    const logStreamPrefix = String(log['awslogs-stream-prefix']);
    const containerName = String(container?.containerName);

    const runner = new TaskRunner(this, 'Runner', { ...props, logGroup, logStreams: `${logStreamPrefix}/${containerName}/*` });
    this.customResource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::LakehouseOneOffTask',
      serviceToken: runner.function.functionArn,
      serviceTimeout: Duration.hours(1),
      properties: {
        Cluster: cluster.clusterArn,
        TaskDefinition: taskDefinition.taskDefinitionArn,
        Container: containerName,
        Subnets: network.vpc.selectSubnets(network.serviceSubnets).subnetIds,
        SecurityGroups: [securityGroup.securityGroupId],
        LogGroup: logGroup,
        LogStreamPrefix: logStreamPrefix,
        TimeoutSeconds: timeout.toSeconds(),
      },
    });
    // Permissions and ways out of the network are needed at once, where a service would try again until they are there.
    this.customResource.node.addDependency(runner, network, taskDefinition, taskDefinition.taskRole);
    this.customResource.node.addDependency(taskDefinition.obtainExecutionRole());
  }

  private createSecurityGroup({ vpc }: IControlPlaneNetwork): SecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'one-off task of a control plane',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'image, secrets and log');
    return group;
  }

  private check(taskDefinition: FargateTaskDefinition, timeout: Duration): ContainerDefinition | undefined {
    const problems = new Problems(this);
    const container = taskDefinition.defaultContainer;
    if (!container) {
      problems.add(lit`TaskWithoutContainer`, 'taskDefinition must have a container; add one before the task is made');
    } else if (container.logDriverConfig?.logDriver !== 'awslogs') {
      problems.add(
        lit`TaskWithoutLog`,
        `taskDefinition must log to CloudWatch, got a container ${JSON.stringify(container.containerName)} that does not; set logging: LogDrivers.awsLogs(…)`,
      );
    }
    const seconds = timeout.isUnresolved() ? undefined : timeout.toSeconds({ integral: false });
    if (seconds !== undefined && (seconds < 60 || seconds > LONGEST.toSeconds())) {
      problems.add(lit`TaskTimeout`, `timeout must be 1 to 55 minutes, got ${timeout.toHumanString()}`);
    }
    problems.throwIfAny();
    return container;
  }
}
