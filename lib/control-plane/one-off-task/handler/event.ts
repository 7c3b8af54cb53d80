import type { CustomResourceEvent } from '../../../shared/custom-resource/event';

/** An event of the custom resource that runs a task. */
export interface DeploymentEvent extends CustomResourceEvent {
  readonly ResourceProperties: TaskProperties;
}

/** Properties of the custom resource: what to run, and where. */
export interface TaskProperties {
  /** ARN. */
  readonly Cluster: string;
  /** ARN with the revision: a new one is what makes the task run again. */
  readonly TaskDefinition: string;
  /** Name of the container whose exit code counts. */
  readonly Container: string;
  readonly Subnets: string[];
  readonly SecurityGroups: string[];
  readonly LogGroup: string;
  readonly LogStreamPrefix: string;
  /** CloudFormation hands on numbers as text. */
  readonly TimeoutSeconds: string;
}
