import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { FunctionContext, Pause } from '../../../shared/custom-resource/event';
import { invokeAgain } from '../../../shared/custom-resource/invoke-again';
import { reply, type Outcome } from '../../../shared/custom-resource/reply';
import type { DeploymentEvent } from './event';
import { failureOf } from './failure';
import { runTask } from './run-task';

/** Runs the task that an event of CloudFormation asks for, to its end, and answers with how it ended. */
export async function answer(event: DeploymentEvent, context: FunctionContext, pause: Pause): Promise<void> {
  const outcome = await outcomeOf(event, context, pause).catch((error: unknown): Outcome => {
    return {
      Status: 'FAILED',
      Reason: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 1500) : String(error),
    };
  });
  if (outcome) await reply(event, outcome, pause);
}

/** How the task ended; `undefined` if the next invocation will tell. */
async function outcomeOf(event: DeploymentEvent, context: FunctionContext, pause: Pause): Promise<Outcome | undefined> {
  if (event.RequestType === 'Delete') return { Status: 'SUCCESS' };
  if (event.RequestType === 'Update' && (await rollsBack(event.StackId))) return { Status: 'SUCCESS' };
  const task = await runTask(event, context, pause);
  if (!task) {
    await invokeAgain(event, context);
    return undefined;
  }
  const Reason = await failureOf(task, event.ResourceProperties, pause);
  return Reason === undefined ? { Status: 'SUCCESS' } : { Status: 'FAILED', Reason };
}

/**
 * Whether the event takes an update back. Then nothing runs: what a task did stays, and the program of the release before
 * knows less of it than the one that did it.
 */
async function rollsBack(stackId: string): Promise<boolean> {
  const { Stacks } = await new CloudFormationClient({ maxAttempts: 10 }).send(new DescribeStacksCommand({ StackName: stackId }));
  return Stacks?.[0]?.StackStatus?.includes('ROLLBACK') ?? false;
}
