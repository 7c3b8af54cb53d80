import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import type { IControlPlaneNetwork } from '../network';
import type { LakehouseProcess } from './lakehouse-process';
import { MANIFEST, manifestProcess, type ManifestPort, type ManifestProcess } from './manifest';
import type { ProcessProps } from './process-props';
import { ProcessTaskDefinition } from './process-task-definition';

/** What the services of one control plane share, and how one may differ. */
export interface ServiceProps extends ProcessProps {
  /** Cluster that runs the tasks. */
  readonly cluster: ecs.ICluster;
  /** Where the tasks run. */
  readonly network: IControlPlaneNetwork;
  /** Private DNS namespace in which services find each other; `servicesDomain` follows from it. @default - none is registered */
  readonly serviceNamespace?: servicediscovery.INamespace;
  /** Fewest tasks. @default - as in the process manifest */
  readonly minTasks?: number;
  /** Most tasks. @default - as in the process manifest, or minTasks if that is more */
  readonly maxTasks?: number;
  /** CPU units of a task; 1024 are one vCPU. @default - as in the process manifest */
  readonly cpu?: number;
  /** Memory of a task in MiB. @default - as in the process manifest */
  readonly memoryLimitMiB?: number;
}

/** Properties of ProcessService. */
export interface ProcessServiceProps extends ServiceProps {
  /** Which process; one that the manifest calls a service. */
  readonly process: LakehouseProcess;
}

/**
 * One process of the manifest as an ECS service on Fargate, spread over the zones of its network.
 *
 * A deployment that does not become healthy is rolled back. Its security group admits whom the manifest names, once they
 * are told to `admit`; it lets out HTTPS, and calls to the database and to the services that admit it.
 */
export class ProcessService extends Construct implements ec2.IConnectable {
  /** Lets each service dial those whose ports the manifest opens to it. */
  public static connect(services: ProcessService[]): void {
    for (const service of services) for (const caller of services) service.admit(caller.process, caller);
  }

  /** Which process. */
  public readonly process: LakehouseProcess;
  /** The service. */
  public readonly service: ecs.FargateService;
  /** What its tasks are. */
  public readonly task: ProcessTaskDefinition;
  /** Its security group. */
  public readonly connections: ec2.Connections;
  /** How it scales; undefined when the number of tasks is fixed. */
  public readonly scaling?: ecs.ScalableTaskCount;
  private readonly manifest: ManifestProcess;

  constructor(scope: Construct, id: string, props: ProcessServiceProps) {
    super(scope, id);
    const { minTasks, maxTasks } = this.taskCount(props);
    this.process = props.process;
    this.manifest = manifestProcess(props.process);
    this.task = new ProcessTaskDefinition(this, 'Task', {
      ...props,
      servicesDomain: props.servicesDomain ?? props.serviceNamespace?.namespaceName,
    });
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.network.vpc,
      description: `${props.process} of the control plane ${props.controlPlaneName}`,
      allowAllOutbound: false,
    });
    this.service = new ecs.FargateService(this, 'Resource', {
      cluster: props.cluster,
      taskDefinition: this.task.taskDefinition,
      vpcSubnets: props.network.serviceSubnets,
      securityGroups: [securityGroup],
      desiredCount: minTasks,
      circuitBreaker: { rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      cloudMapOptions:
        props.serviceNamespace && this.isDialled()
          ? { cloudMapNamespace: props.serviceNamespace, name: props.process, dnsTtl: Duration.seconds(10) }
          : undefined,
    });
    this.connections = this.service.connections;
    this.connections.allowToAnyIpv4(ec2.Port.HTTPS, 'AWS services, identity providers');
    if (props.database) this.connections.allowToDefaultPort(props.database, `database of ${props.process}`);
    if (maxTasks !== minTasks) this.scaling = this.scaleByCpu(minTasks, maxTasks);
  }

  /** Opens the ports that the manifest opens to `caller`, a process or `load-balancer`. */
  public admit(caller: string, peer: ec2.IConnectable): void {
    for (const port of this.portsFor(caller)) {
      this.connections.allowFrom(peer, ec2.Port.tcp(port.number), `${caller}: ${port.description}`);
    }
  }

  /** The port that the manifest opens to the load balancer. */
  protected loadBalancerPort(): number {
    const [port] = this.portsFor('load-balancer');
    if (!port) throw new RangeError(`the manifest opens no port of ${this.process} to a load balancer`);
    return port.number;
  }

  /** The tasks as targets of a load balancer. */
  protected loadBalancerTarget(): ecs.IEcsLoadBalancerTarget {
    const { containerName } = this.task.container;
    return this.service.loadBalancerTarget({ containerName, containerPort: this.loadBalancerPort() });
  }

  /** The path that answers whether a task takes requests. */
  protected readinessPath(): string | undefined {
    return this.manifest.health?.ready;
  }

  private portsFor(caller: string): ManifestPort[] {
    return this.manifest.ports.filter(({ from }) => from.includes(caller));
  }

  private isDialled(): boolean {
    return this.manifest.ports.some(({ from }) => from.some((caller) => caller in MANIFEST.processes));
  }

  /** The signal of every service that scales; others add theirs. */
  private scaleByCpu(minCapacity: number, maxCapacity: number): ecs.ScalableTaskCount {
    const scaling = this.service.autoScaleTaskCount({ minCapacity, maxCapacity });
    // A number in the template would be set by each deployment, and take away the tasks that the load asked for.
    const resource = this.service.node.findChild('Service');
    if (ecs.CfnService.isCfnService(resource)) resource.addPropertyDeletionOverride('DesiredCount');
    scaling.scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: 60,
      scaleInCooldown: Duration.minutes(5),
      scaleOutCooldown: Duration.minutes(1),
    });
    return scaling;
  }

  private taskCount(props: ProcessServiceProps): { minTasks: number; maxTasks: number } {
    const count = manifestProcess(props.process).count;
    const problems = new Problems(this);
    if (!count)
      problems.add(lit`ProcessNotService`, `process must be a service, got ${JSON.stringify(props.process)}; run it as a task`);
    const minTasks = props.minTasks ?? count?.min ?? 1;
    const maxTasks = props.maxTasks ?? Math.max(minTasks, count?.max ?? 1);
    const [min, max] = [known(minTasks), known(maxTasks)];
    if (min !== undefined && !(Number.isInteger(min) && min >= 1))
      problems.add(lit`MinTasksInvalid`, `minTasks must be a whole number from 1, got ${min}`);
    if (min !== undefined && max !== undefined && max < min) {
      problems.add(lit`MaxTasksBelowMinTasks`, `maxTasks must be at least minTasks, got maxTasks ${max} and minTasks ${min}`);
    }
    problems.throwIfAny();
    return { minTasks, maxTasks };
  }
}
