import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalid, type ApiError } from './api-error';
import { toApiError } from './error-reply';

declare module 'fastify' {
  interface FastifyRequest {
    /** What is wrong with the request, found before anybody may be told. */
    fault?: ApiError;
  }
  interface FastifyContextConfig {
    /** Whether the handler asks for the request's fault itself, and tells it to whom it lets in. */
    tellsFaults?: boolean;
  }
}

/**
 * Reads JSON, also under the name that clients of SCIM give it (RFC 7644). What cannot be read, and text that PostgreSQL cannot keep,
 * is a fault of the request.
 */
export function findFaults(server: FastifyInstance): void {
  server.decorateRequest('fault', undefined);
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser<string>(
    ['application/json', 'application/scim+json'],
    { parseAs: 'string' },
    (request, text, done) => {
      // Clients that name JSON with every request send none with some.
      if (text === '') return done(null, undefined);
      void parse(request, text, (error, body) => {
        if (!error || !request.routeOptions.config.tellsFaults) return done(error, body);
        request.fault = toApiError(error);
        done(null, undefined);
      });
    },
  );
  server.addHook('preValidation', (request, _reply, done) => {
    // No body is one without fields: what has to be there is missed in it.
    if (request.routeOptions.config.tellsFaults && !READS.has(request.method)) request.body ??= {};
    const { params, query, body } = request;
    const fault = hasUnkeepableText([params, query, body])
      ? invalid('the request has text with the character U+0000 or half a surrogate pair; leave it out')
      : undefined;
    if (!request.routeOptions.config.tellsFaults) return done(fault);
    request.fault ??= fault;
    done();
  });
}

/** What is wrong with the request: with its text, else by the schemas of its operation. */
export function faultOf({ fault, validationError }: FastifyRequest): ApiError | undefined {
  return fault ?? (validationError && toApiError(validationError));
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** NUL, or a code unit of a pair that stands alone. */
const UNKEEPABLE = /[\0\p{Surrogate}]/u;

/** Walks without recursion: a body may be nested deeper than the stack is. */
function hasUnkeepableText(root: unknown): boolean {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string' && UNKEEPABLE.test(value)) return true;
    if (typeof value === 'object' && value !== null) for (const entry of Object.entries(value)) waiting.push(...entry);
  }
  return false;
}
