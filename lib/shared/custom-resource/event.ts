/** What CloudFormation sends to the function behind a custom resource. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** The same when CloudFormation or Lambda sends the event once more. */
  readonly RequestId: string;
  /** Presigned URL of the answer. */
  readonly ResponseURL: string;
  /** ARN of the stack: its name, and an id that no other stack has, of the same name neither. */
  readonly StackId: string;
  readonly LogicalResourceId: string;
  /** Absent on creation. */
  readonly PhysicalResourceId?: string;
}

/** What is needed of Lambda's context. */
export interface FunctionContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** Waits; handed in, so that tests need not. */
export type Pause = (seconds: number) => Promise<void>;
