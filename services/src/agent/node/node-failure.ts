import type { Failure } from '../api/report';
import { RuntimeNotReady } from '../runtime/runtime-not-ready';
import { SparkFailure } from '../spark/spark-launch';

/** What stops an assignment, in the words of the API's termination reasons. */
export class NodeFailure extends Error {
  constructor(
    public readonly code: string,
    message: string,
    public readonly parameters: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What the cluster manager is told of an error, whatever was thrown. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NodeFailure) return { code: error.code, message, parameters: { ...error.parameters } };
  if (error instanceof RuntimeNotReady) return { code: 'INVALID_SPARK_IMAGE', message, parameters: {} };
  if (error instanceof SparkFailure) return { code: 'SPARK_STARTUP_FAILURE', message, parameters: {} };
  return { code: 'INTERNAL_ERROR', message: `the node cannot do what it was assigned: ${message}`, parameters: {} };
}
