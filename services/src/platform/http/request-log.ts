import type { FastifyInstance } from 'fastify';
import type { Caller } from './caller';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request, once the gate has let it in. */
    caller?: Caller;
  }
  interface FastifyContextConfig {
    /** Name of the operation. */
    operation?: string;
  }
}

/** A W3C trace context: version, trace, span, flags. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Gives each reply the id of its request, and writes one line for it when it is done. */
export function logRequests(server: FastifyInstance): void {
  server.decorateRequest('caller', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    const [, traceId] = TRACEPARENT.exec(String(request.headers.traceparent)) ?? [];
    if (traceId) request.log = reply.log = request.log.child({ traceId });
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    done();
    const { operation } = request.routeOptions.config;
    if (operation === undefined && reply.statusCode < 400) return; // health checks
    const { caller } = request;
    request.log.info(
      {
        operation,
        accountId: caller?.accountId,
        workspaceId: caller?.workspace?.id,
        actor: caller?.principalId,
        method: request.method,
        path: request.url.split('?')[0],
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}
