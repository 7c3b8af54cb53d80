import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Health } from './health';
import type { Logger } from './log';
import type { ManifestPort, ManifestProcess } from './manifest';
import type { ServerFeatures } from './service-features';
import { version } from '../../package.json';

/** In milliseconds: how long a request may take to arrive. */
const REQUEST_TIMEOUT = 60_000;

/** In milliseconds: longer than a load balancer keeps an idle connection (60 s), so that it is never us who ends one it uses. */
const KEEP_ALIVE_TIMEOUT = 75_000;

/** The server of one port, without an address yet. On the health port it answers the health paths. */
export function createServer(
  process: ManifestProcess,
  port: ManifestPort,
  health: Health,
  log: Logger,
  features?: ServerFeatures,
): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log.child({ port: port.name });
  const server = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }), // the API writes a line of its own
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    ...features?.options,
  });
  if (process.health?.port === port.name) {
    const { live, ready } = process.health;
    server.get(live, (_request, reply) => answer(reply, health.live()));
    server.get(ready, async (_request, reply) => answer(reply, await health.ready()));
  }
  return server;
}

/** The version is no secret: the agent of the same release is handed out to everybody who asks. */
function answer(reply: { code(status: number): { send(body: object): unknown } }, well: boolean): unknown {
  return reply.code(well ? 200 : 503).send({ status: well ? 'ok' : 'unavailable', version });
}
