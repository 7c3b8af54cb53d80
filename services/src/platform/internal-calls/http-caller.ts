import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { ApiError, STATUS_OF, type ErrorCode } from '../http/api-error';
import { internalPath, type AnyInternalCall, type InternalCall, type InternalCaller } from './internal-call';
import type { InternalTokens } from './internal-tokens';

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
    const url = `${originOf(call.callee)}${internalPath(call)}`;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-request-id': requestId };
    const reply = await send(call, url, headers, JSON.stringify(request));
    if (reply.status !== 200) throw failureOf(call, reply);
    if (!Check(call.response, reply.body)) {
      throw new Error(`${call.callee} answered ${call.name} with what its caller does not know: ${JSON.stringify(reply.body)}`);
    }
    return reply.body;
  }
}

async function send(
  { callee, name, timeout }: AnyInternalCall,
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<Reply> {
  const signal = AbortSignal.timeout(timeout);
  try {
    return await post(url, headers, body, signal);
  } catch (error) {
    const what = signal.aborted ? `did not answer ${name} within ${timeout / 1_000} s` : 'cannot be reached';
    throw new ApiError('TEMPORARILY_UNAVAILABLE', `the ${callee} ${what}; try again`, { cause: error, retryAfter: AWAY_FOR });
  }
}

/** A connection for this request alone: one that is kept would hold up the callee when it stops. */
function post(url: string, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', headers, agent: false, signal }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: jsonOf(answer) }), reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** What the callee says is wrong with the request is wrong with that of its caller; anything else is a fault of ours. */
function failureOf({ callee, name }: AnyInternalCall, { status, body }: Reply): Error {
  const { error_code: code, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const reason = typeof message === 'string' ? message : `status ${status}`;
  if (isErrorCode(code) && code !== 'UNAUTHENTICATED' && code !== 'ENDPOINT_NOT_FOUND' && code !== 'INTERNAL_ERROR') {
    return new ApiError(code, reason, { ...(status === 503 && { retryAfter: AWAY_FOR }) });
  }
  return new Error(`${callee} failed ${name}: ${reason}`);
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
