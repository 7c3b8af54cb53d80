import { fastify, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Health } from './health';
import type { Logger } from './log';
import type { ManifestPort, ManifestProcess } from './manifest';

/** The server of one port, without an address yet. On the health port it answers the health paths. */
export function createServer(process: ManifestProcess, port: ManifestPort, health: Health, log: Logger): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log.child({ port: port.name });
  const server = fastify({ loggerInstance, disableRequestLogging: true });
  if (process.health?.port === port.name) {
    const { live, ready } = process.health;
    server.get(live, (_request, reply) => answer(reply, health.live()));
    server.get(ready, (_request, reply) => answer(reply, health.ready()));
  }
  return server;
}

function answer(reply: { code(status: number): { send(body: object): unknown } }, well: boolean): unknown {
  return reply.code(well ? 200 : 503).send({ status: well ? 'ok' : 'unavailable' });
}
