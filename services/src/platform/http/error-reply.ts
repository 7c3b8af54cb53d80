import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { databaseIsAway, databaseIsSlow } from '../database/away';
import { metAnother } from '../database/conflicts';
import { ApiError, tookTooLong } from './api-error';

/** Paths whose errors have the shape of RFC 7644 instead of the platform's own. */
const SCIM_PATH = /\/scim\/v2\//;

/** The one place that turns what was thrown into a reply; unknown paths, bad JSON and oversized bodies included. */
export function replyWithErrors(server: FastifyInstance): void {
  server.setErrorHandler((error: FastifyError, request, reply) => send(request, reply, toApiError(error)));
  server.setNotFoundHandler((request, reply) => {
    const [path] = request.url.split('?');
    return send(request, reply, new ApiError('ENDPOINT_NOT_FOUND', `there is no ${request.method} ${path}`));
  });
}

type ReadableError = Error & Partial<Pick<FastifyError, 'statusCode' | 'validation'>> & { readonly validationContext?: string };

/** What the caller is told of an error, whatever was thrown. */
export function toApiError(error: ReadableError): ApiError {
  if (error instanceof ApiError) return error;
  if (error.validation) {
    const texts = error.validation.map(({ instancePath, message, params }) => {
      const where = [error.validationContext, ...instancePath.split('/').filter(Boolean)].join('.');
      return `${where} ${message ?? 'is not valid'}${'allowedValues' in params ? `: ${JSON.stringify(params.allowedValues)}` : ''}`;
    });
    return new ApiError('INVALID_PARAMETER_VALUE', texts.join('; '), { cause: error });
  }
  if (databaseIsAway(error)) {
    return new ApiError('TEMPORARILY_UNAVAILABLE', 'the service is starting or being updated; try again', {
      cause: error,
      retryAfter: 1,
    });
  }
  if (metAnother(error)) {
    const message = 'others changed the same at the same moment, again and again; try again';
    return new ApiError('TEMPORARILY_UNAVAILABLE', message, { cause: error, retryAfter: 1 });
  }
  if (databaseIsSlow(error)) return tookTooLong({ cause: error });
  if (error.statusCode === 413) return new ApiError('MALFORMED_REQUEST', 'the request body is too large', { cause: error });
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ApiError('MALFORMED_REQUEST', `the request cannot be read: ${error.message}`, { cause: error });
  }
  return new ApiError('INTERNAL_ERROR', 'an internal error occurred; give the request id to whoever runs this control plane', {
    cause: error,
  });
}

function send(request: FastifyRequest, reply: FastifyReply, error: ApiError): FastifyReply {
  if (error.status >= 500) request.log.error({ error }, 'request failed');
  else if (error.cause) request.log.debug({ error }, 'request refused');
  if (error.retryAfter !== undefined) void reply.header('retry-after', error.retryAfter);
  if (error.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer');
  return reply.code(error.status).send(SCIM_PATH.test(request.url) ? scimBody(error) : body(error, request.id));
}

/** Every entry of `details` needs `metadata`: without it one of the public SDKs fails to parse the error. */
function body(error: ApiError, requestId: string): object {
  return {
    error_code: error.code,
    message: error.message,
    details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', request_id: requestId, serving_data: '', metadata: {} }],
  };
}

function scimBody(error: ApiError): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail: error.message,
    status: String(error.status),
    ...(error.scimType !== undefined && { scimType: error.scimType }),
  };
}
