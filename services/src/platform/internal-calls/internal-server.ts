import type { FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error';
import { replyWithErrors } from '../http/error-reply';
import { logRequests } from '../http/request-log';
import { validateRequests } from '../http/validation';
import type { Ids } from '../ids';
import { findProcess } from '../manifest';
import type { ServerFeatures } from '../service-features';
import { internalPath, type InternalAnswer } from './internal-call';
import type { InternalTokens } from './internal-tokens';
import { INTERNAL_PORT } from './service-addresses';

/** Most bytes of a call's body. */
const BODY_LIMIT = 10 * 1024 * 1024;

const REQUEST_ID = /^[\w-]{1,64}$/;

/**
 * The internal port of a process: it answers the calls of those processes that the manifest lets in, when they prove themselves.
 *
 * @param callee the process that answers
 */
export function internalServer(
  callee: string,
  answers: readonly InternalAnswer[],
  tokens: InternalTokens,
  ids: Ids,
): ServerFeatures {
  const onRequest = requireCaller(callee, tokens);
  return {
    options: { bodyLimit: BODY_LIMIT, genReqId: (request) => requestIdOf(request.headers['x-request-id']) ?? ids.uuid() },
    routes: (server) => {
      logRequests(server);
      validateRequests(server);
      replyWithErrors(server);
      server.decorateRequest('internalCaller', undefined);
      for (const { call, handle } of answers) {
        server.post(
          internalPath(call),
          {
            config: { operation: `Internal.${call.name}` },
            // Before the body is read: a stranger learns nothing of what it must be.
            onRequest,
            schema: { body: call.request, response: { 200: call.response } },
          },
          (request) => handle(request.body, { caller: request.internalCaller ?? '', requestId: request.id }),
        );
      }
      return Promise.resolve();
    },
  };
}

/** A hook that lets in those processes alone that the manifest says call `callee`. */
export function requireCaller(callee: string, tokens: InternalTokens): (request: FastifyRequest) => Promise<void> {
  const callers = findProcess(callee)?.ports.find(({ name }) => name === INTERNAL_PORT)?.from ?? [];
  return (request) => letIn(request, tokens, callee, callers);
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The process that calls, once it has proved itself. */
    internalCaller?: string;
  }
}

/** @throws ApiError UNAUTHENTICATED for whoever does not prove to be one of the callers */
async function letIn(request: FastifyRequest, tokens: InternalTokens, callee: string, callers: readonly string[]): Promise<void> {
  const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const proof = await tokens.prove(token, callee, callers);
  if ('refusal' in proof) {
    request.log.warn({ reason: proof.refusal, sourceIp: request.ip, path: request.url }, 'internal call refused');
    throw new ApiError('UNAUTHENTICATED', `the ${callee} answers ${callers.join(' and ') || 'nobody'} only`);
  }
  request.internalCaller = proof.caller;
}

function requestIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : undefined;
}
