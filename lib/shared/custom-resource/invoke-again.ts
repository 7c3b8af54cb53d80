import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CustomResourceEvent, FunctionContext } from './event';

/** Hands an event on to a new invocation of the same function, since one lasts for 15 minutes at most. */
export async function invokeAgain(event: CustomResourceEvent, { invokedFunctionArn }: FunctionContext): Promise<void> {
  const again = { FunctionName: invokedFunctionArn, InvocationType: 'Event' as const, Payload: JSON.stringify(event) };
  await new LambdaClient({ maxAttempts: 10 }).send(new InvokeCommand(again));
}
