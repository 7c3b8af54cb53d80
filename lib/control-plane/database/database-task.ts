import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Connections, IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ofThisApp } from '../../shared/of-this-app';
import type { IControlPlaneNetwork } from '../network/control-plane-network';
import { OneOffTask } from '../one-off-task/one-off-task';
import type { ProcessTaskDefinition } from '../processes';
import type { IMetadataDatabase } from './metadata-database';

/** Properties of DatabaseTask. */
export interface DatabaseTaskProps {
  /** The database. */
  readonly database: IMetadataDatabase;
  /** The process to run: one that the manifest lists as a task. */
  readonly task: ProcessTaskDefinition;
  /** Cluster that runs it, with Fargate. */
  readonly cluster: ICluster;
  /** Where it runs: in the subnets of the services. */
  readonly network: IControlPlaneNetwork;
  /** Security group of the task. @default - one is created, which lets out HTTPS and calls to the database */
  readonly securityGroup?: ISecurityGroup;
  /** How long the task may take, 1 to 55 minutes. @default Duration.minutes(30) */
  readonly timeout?: Duration;
  /** How long the log of the function that runs the task is kept. @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** Key of that log. @default - the key of CloudWatch Logs */
  readonly logEncryptionKey?: IKey;
  /** What happens to that log when the stack goes; DESTROY needs the context `lakehouse:deleteData` as well. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A process that changes the database as its owner, once in a deployment, before whatever depends on this construct: `migrate`
 * brings it to the schema of a release, `accounts` applies the list of accounts. It runs with each new image or setting of the
 * process; what is there already stays as it is.
 */
export class DatabaseTask extends Construct implements IConnectable {
  /** Rules of the task's security group. */
  public readonly connections: Connections;
  /** The step of the deployment that runs it. */
  public readonly oneOffTask: OneOffTask;

  constructor(scope: Construct, id: string, props: DatabaseTaskProps) {
    super(scope, id);
    const { database, task } = props;
    this.oneOffTask = new OneOffTask(this, 'Resource', { ...props, taskDefinition: task.taskDefinition });
    this.connections = this.oneOffTask.connections;
    this.connections.allowToDefaultPort(database, 'migration of the database');
    // Not the whole construct: the database's rules name the security group that lies in it.
    this.oneOffTask.customResource.node.addDependency(...ofThisApp(this, database, task));
  }
}
