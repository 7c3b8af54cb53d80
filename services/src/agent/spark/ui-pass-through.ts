import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** In milliseconds. */
const ANSWER_TIMEOUT = 30_000;

/** Headers of an answer that matter to who looks at it. */
const PASSED = ['content-type', 'location', 'cache-control'];

/**
 * Passes a request on to the UI of Spark, which only shows: nothing can be ended through it.
 *
 * @param path below the UI's root
 */
export async function passToSparkUi(uiUrl: string, path: string, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const [, query] = request.url.split('?', 2);
  const url = new URL(uiUrl);
  url.pathname = `/${path}`; // nothing in the path leads to another host
  url.search = query ?? '';
  const base = request.headers['x-forwarded-context']; // where the UI's links begin
  const answer = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT),
    headers: typeof base === 'string' ? { 'x-forwarded-context': base } : {},
  });
  for (const name of PASSED) {
    const value = answer.headers.get(name);
    if (value !== null) void reply.header(name, value);
  }
  void reply.code(answer.status);
  return reply.send(answer.body ? Readable.fromWeb(answer.body) : '');
}
