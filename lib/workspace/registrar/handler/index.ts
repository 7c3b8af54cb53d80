import type { FunctionContext } from '../../../shared/custom-resource/event';
import { invokeAgain } from '../../../shared/custom-resource/invoke-again';
import { reply } from '../../../shared/custom-resource/reply';
import { answer } from './answer';
import type { RegistrationEvent } from './event';
import { readSecret } from './read-secret';

/** The function behind the custom resources that register. It has no state: what an invocation must know is in its event. */
export async function handler(event: RegistrationEvent, context: FunctionContext): Promise<void> {
  const pause = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
  const secret = (arn: string) => readSecret(arn, pause);
  const answered = await answer(event, context, { fetch, now: Date.now, pause, secret });
  if ('again' in answered) {
    await invokeAgain(answered.again, context);
    return;
  }
  const { RequestType, LogicalResourceId } = event;
  console.log(JSON.stringify({ RequestType, LogicalResourceId, ...answered.outcome }));
  await reply(event, answered.outcome, pause);
}
