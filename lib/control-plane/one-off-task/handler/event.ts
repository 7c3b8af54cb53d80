/** What CloudFormation sends. */
export interface DeploymentEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** The same when CloudFormation or Lambda sends the event once more. */
  readonly RequestId: string;
  /** Presigned URL of the answer. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  /** Absent on creation. */
  readonly PhysicalResourceId?: string;
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

/** What is needed of Lambda's context. */
export interface FunctionContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** Waits; handed in, so that tests need not. */
export type Pause = (seconds: number) => Promise<void>;
