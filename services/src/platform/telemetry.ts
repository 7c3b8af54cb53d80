import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PoolState } from './database/database';
import type { ManifestProcess } from './manifest';
import type { Gauges } from './metrics';

/** In seconds: from a look-up in memory to the timeout of a request. */
const BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** Paths that belong to no operation: unknown ones, health checks, documents. */
const NO_OPERATION = 'none';

/**
 * What a process can be watched by, for Prometheus.
 *
 * Labels are operations and statuses, which the program knows beforehand: never ids, names, paths or accounts, so that no caller can
 * make more series, and none of them says anything of an account.
 */
export class Telemetry {
  private readonly registry = new Registry();
  private readonly requests: Histogram<'operation' | 'method' | 'status'>;

  /** @param name of the process, a label of every series */
  constructor(name: string) {
    this.registry.setDefaultLabels({ process: name });
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'lakehouse_request_duration_seconds',
      help: 'Time from the arrival of a request until its reply was sent, by operation',
      labelNames: ['operation', 'method', 'status'],
      buckets: BUCKETS,
      registers: [this.registry],
    });
  }

  /** Counts and times the requests of a server. */
  public watchRequests(server: FastifyInstance): void {
    server.addHook('onResponse', (request, reply, done) => {
      const { operation = NO_OPERATION } = request.routeOptions.config;
      const method = operation === NO_OPERATION ? NO_OPERATION : request.method;
      this.requests.observe({ operation, method, status: reply.statusCode }, reply.elapsedTime / 1_000);
      done();
    });
  }

  /** Shows what a pool of connections has whenever someone looks. */
  public watchPool(connections: () => PoolState): void {
    new Gauge({
      name: 'lakehouse_database_connections',
      help: 'Connections to the database that are open or idle, and requests that wait for one',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        for (const [state, count] of Object.entries(connections())) this.set({ state }, Number(count));
      },
    });
  }

  /** Shows the metrics that the manifest lists for the process, under their names there. */
  public watchGauges(process: ManifestProcess, gauges: Gauges): void {
    for (const { name, unit, description } of process.metrics) {
      const value = gauges[name];
      if (!value) continue;
      new Gauge({
        name: `lakehouse_${snakeCase(name)}${unit === 'Seconds' ? '_seconds' : ''}`,
        help: description,
        registers: [this.registry],
        async collect() {
          this.set(await value());
        },
      });
    }
  }

  /** Answers `GET /metrics`. */
  public serve(server: FastifyInstance): void {
    server.get('/metrics', async (_request, reply) =>
      reply.header('content-type', this.registry.contentType).send(await this.registry.metrics()),
    );
  }
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}
