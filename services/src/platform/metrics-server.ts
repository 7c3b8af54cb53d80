import { fastify } from 'fastify';
import type { Logger } from './log';
import type { Settings } from './settings';
import type { Telemetry } from './telemetry';

/** Whatever the process itself listens on: who may see the metrics is in the same task or on the same machine. */
const HOST = '127.0.0.1';

/**
 * Answers `/metrics` on a port of loopback, which a collector beside the process reads: no load balancer, security group or setting
 * can open it to anybody else. A process whose metrics cannot be served does its work without.
 *
 * @returns what ends it; undefined when it is not served
 */
export async function serveMetrics(
  telemetry: Telemetry,
  settings: Settings,
  log: Logger,
): Promise<(() => Promise<void>) | undefined> {
  const number = settings.number('METRICS_PORT');
  if (number === 0) return undefined;
  const port = number + settings.number('PORT_SHIFT');
  const server = fastify();
  telemetry.serve(server);
  try {
    await server.listen({ host: HOST, port });
  } catch (error) {
    log.error({ error, port }, 'metrics are not served: set METRICS_PORT to a port that is free, or to 0');
    return undefined;
  }
  log.info({ port }, 'metrics are served');
  return () => server.close();
}
