import { answer } from './answer';
import type { FunctionContext } from '../../../shared/custom-resource/event';
import type { DeploymentEvent } from './event';

/** The function behind the custom resource. It has no state: each invocation finds the task by the id of the request. */
export const handler = (event: DeploymentEvent, context: FunctionContext): Promise<void> =>
  answer(event, context, (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)));
