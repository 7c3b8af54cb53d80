import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import type { InternalAnswer, InternalCall, InternalCaller } from '../src/platform/internal-calls/internal-call';

/** Calls of the webapp that are answered in the process of the test, by what answers them elsewhere. */
export class InProcessCalls implements InternalCaller {
  constructor(private readonly answers: () => readonly InternalAnswer[]) {}

  public async call<Request extends TSchema, Response extends TSchema>(
    call: InternalCall<Request, Response>,
    request: Static<Request>,
    requestId: string,
  ): Promise<Static<Response>> {
    const answer = this.answers().find((one) => one.call.name === call.name);
    if (!answer) throw new Error(`nobody answers ${call.name}`);
    const result = await answer.handle(request, { caller: 'webapp', requestId });
    if (!Check(call.response, result)) throw new Error(`${call.name} is answered with ${JSON.stringify(result)}`);
    return result;
  }
}
