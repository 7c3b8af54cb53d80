import type { FastifyRequest } from 'fastify';
import type { AuditEntry } from '../../platform/http/api-server';

/** What the record keeps of a request, whoever made it. */
export type RequestFacts = Pick<AuditEntry, 'requestId' | 'sourceIp' | 'userAgent'>;

export function factsOf(request: FastifyRequest): RequestFacts {
  return { requestId: request.id, sourceIp: request.ip, userAgent: request.headers['user-agent'] };
}
