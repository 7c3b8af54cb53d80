import type { FastifyInstance } from 'fastify';
import { invalid } from './api-error';

/** Refuses text with the character NUL, anywhere in a request: PostgreSQL has no text with it. */
export function refuseNulCharacters(server: FastifyInstance): void {
  server.addHook('preValidation', ({ params, query, body }, _reply, done) => {
    done(hasNul([params, query, body]) ? invalid('the request has the character U+0000; leave it out') : undefined);
  });
}

/** Walks without recursion: a body may be nested deeper than the stack is. */
function hasNul(root: unknown): boolean {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string' && value.includes('\0')) return true;
    if (typeof value === 'object' && value !== null) for (const entry of Object.entries(value)) waiting.push(...entry);
  }
  return false;
}
