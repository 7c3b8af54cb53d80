import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { ApiError, STATUS_OF, type ErrorCode } from '../http/api-error';
import { internalPath, type InternalCall, type InternalCaller } from './internal-call';
import type { InternalTokens } from './internal-tokens';

const HEADERS = { 'content-type': 'application/json', connection: 'close' };

export interface HttpInternalCallerProps {
  /** The process that calls. */
  readonly caller: string;
  readonly tokens: InternalTokens;
  /** Origin of a process. */
  readonly originOf: (process: string) => string;
}

/** Seconds after which another try makes sense when a process is away: a new task of it starts in about that time. */
const AWAY_FOR = 10;

/** Calls other processes over HTTP, each call with a token of its own. */
export class HttpInternalCaller implements InternalCaller {
  constructor(private readonly props: HttpInternalCallerProps) {}

  public async call<Request extends TSchema, Response extends TSchema>(
    call: InternalCall<Request, Response>,
    request: Static<Request>,
    requestId: string,
  ): Promise<Static<Response>> {
    const { caller, tokens, originOf } = this.props;
    const token = await tokens.issue(caller, call.callee);
    const reply = await this.send(call, `${originOf(call.callee)}${internalPath(call)}`, {
      method: 'POST',
      // A connection that is kept would hold up the callee when it stops.
      headers: { ...HEADERS, authorization: `Bearer ${token}`, 'x-request-id': requestId },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(call.timeout),
      redirect: 'error',
    });
    if (reply.status !== 200) throw failureOf(call, reply);
    if (!Check(call.response, reply.body)) {
      throw new Error(`${call.callee} answered ${call.name} with what its caller does not know: ${JSON.stringify(reply.body)}`);
    }
    return reply.body;
  }

  private async send({ callee, name, timeout }: InternalCall<TSchema, TSchema>, url: string, init: RequestInit): Promise<Reply> {
    try {
      const response = await fetch(url, init);
      const text = await response.text();
      return { status: response.status, body: jsonOf(text) };
    } catch (error) {
      const what = isTimeout(error) ? `did not answer ${name} within ${timeout / 1_000} s` : 'cannot be reached';
      throw new ApiError('TEMPORARILY_UNAVAILABLE', `the ${callee} ${what}; nothing was done, try again`, {
        cause: error,
        retryAfter: AWAY_FOR,
      });
    }
  }
}

/** What `AbortSignal.timeout` ends a request with: a DOMException, told by its name. */
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** What the callee says is wrong with the request is wrong with that of its caller; anything else is a fault of ours. */
function failureOf({ callee, name }: InternalCall<TSchema, TSchema>, { status, body }: Reply): Error {
  const { error_code: code, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = typeof message === 'string' ? message : `status ${status}`;
  if (isErrorCode(code) && code !== 'UNAUTHENTICATED' && code !== 'ENDPOINT_NOT_FOUND' && code !== 'INTERNAL_ERROR') {
    return new ApiError(code, text, { ...(status === 503 && { retryAfter: AWAY_FOR }) });
  }
  return new Error(`${callee} failed ${name}: ${text}`);
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code in STATUS_OF;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
