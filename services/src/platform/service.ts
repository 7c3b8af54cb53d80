import type { FastifyInstance } from 'fastify';
import { LoopHealth } from './health';
import { serveMetrics } from './metrics-server';
import { createServer } from './http-server';
import type { ManifestProcess } from './manifest';
import { writeMetrics } from './metrics';
import type { ProcessContext } from './process-context';
import type { ServiceFeatures } from './service-features';
import { Telemetry } from './telemetry';

/** How often a process writes its metrics, in milliseconds: CloudWatch's finest free resolution. */
const METRICS_EVERY = 60_000;

/** Part of the stop timeout that is kept back, in milliseconds: the process ends itself and says why, before ECS kills it. */
const KEPT_BACK = 3_000;

/** Runs a service until it is asked to stop: a server for each port of the manifest. Answers the exit code. */
export async function runService(
  name: string,
  process: ManifestProcess,
  { settings, log, world, alsoListen }: ProcessContext,
  features: ServiceFeatures = {},
): Promise<number> {
  const health = new LoopHealth(world.now, world.stopping, features.ready);
  const servers = new Map(
    process.ports.map((port) => [port.name, createServer(process, port, health, log, features.servers?.[port.name])]),
  );
  const gauges = features.gauges ?? {};
  const telemetry = new Telemetry(name);
  telemetry.watchGauges(process, gauges);
  if (features.connections) telemetry.watchPool(features.connections);
  for (const server of servers.values()) telemetry.watchRequests(server);
  const metrics = setInterval(() => void report(), METRICS_EVERY);
  const report = () =>
    writeMetrics(name, process, gauges, { controlPlane: settings.text('CONTROL_PLANE_NAME'), now: world.now, log });

  const elsewhere: (() => Promise<void>)[] = [];
  const stop = () => stopInOrder(elsewhere, servers, features);

  try {
    for (const [port, server] of servers) await features.servers?.[port]?.routes(server);
    for (const { name: port, number } of process.ports) {
      const options = { host: settings.text('LISTEN_HOST'), port: number + settings.number('PORT_SHIFT') };
      const address = await servers.get(port)?.listen(options);
      log.info({ port, address }, 'listening');
    }
    for (const [port, server] of servers) {
      const end = await alsoListen?.(port, server);
      if (end) elsewhere.push(end);
    }
    const endMetrics = await serveMetrics(telemetry, settings, log);
    if (endMetrics) elsewhere.push(endMetrics);
    health.open();
    await aborted(world.stopping);
    log.info({ stopTimeoutSeconds: process.stopTimeoutSeconds }, 'stopping');
    const stopped = await within(process.stopTimeoutSeconds * 1_000 - KEPT_BACK, stop());
    if (stopped) log.info('stopped');
    else log.error('stopped with work in flight: the stop timeout is over');
    return stopped ? 0 : 1;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearInterval(metrics);
    health.close();
    for (const { server } of servers.values()) server.closeAllConnections();
  }
}

/** Stops accepting, lets requests in flight end, and only then lets go of what they need. */
async function stopInOrder(
  elsewhere: readonly (() => Promise<void>)[],
  servers: ReadonlyMap<string, FastifyInstance>,
  features: ServiceFeatures,
): Promise<void> {
  await Promise.all(elsewhere.map((end) => end()));
  await Promise.all([...servers.values()].map((server) => server.close()));
  await features.close?.();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Whether the work ended in time. */
async function within(milliseconds: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
