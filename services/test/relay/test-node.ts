import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import type { NodeReport } from '../../src/agent/api/report';
import { CredentialFile } from '../../src/agent/tunnel/credential-file';
import { localMachine } from '../../src/agent/tunnel/local-machine';
import { NodeServer } from '../../src/agent/tunnel/node-server';
import { Tunnel } from '../../src/agent/tunnel/tunnel';

const REPORT: NodeReport = {
  revision: 1,
  agentVersion: 'test',
  phase: 'idle',
  runningCommands: 0,
  idleSeconds: 0,
  initScripts: [],
  libraries: [],
  metrics: {},
};

/** A node inside this process, which is connected as an agent is and answers what a test wants. */
export class TestNode {
  /** What it reports. */
  public report: unknown = REPORT;
  public reportsAsked = 0;
  /** Headers of the last request to `/headers`. */
  public headers: Record<string, unknown> = {};
  /** Requests to `/hang` that are open, and those that their caller has ended. */
  public hanging = 0;
  public cancelled = 0;
  public readonly server: NodeServer;
  public readonly ended: Promise<unknown>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'test-node-'));
  private readonly stopping = new AbortController();
  private readonly changed = new Set<() => void>();

  private constructor(host: string, joinFile: string, routes: (node: TestNode) => void) {
    const log = pino({ level: 'silent' });
    const credentials = new CredentialFile(this.folder);
    this.server = new NodeServer(credentials, log);
    this.ownRoutes();
    routes(this);
    const tunnel = new Tunnel({
      relay: { http: `http://${host}`, webSocket: `ws://${host}`, host: '127.0.0.1' },
      controlPlane: 'main',
      machine: localMachine(joinFile),
      credentials,
      server: this.server,
      now: Date.now,
      random: Math.random,
      log,
      stopping: this.stopping.signal,
    });
    this.ended = Promise.resolve(this.server.routes.ready()).then(() => tunnel.run());
    this.ended.catch(() => undefined); // whoever awaits it sees it
  }

  public static start(host: string, joinFile: string, routes: (node: TestNode) => void = () => undefined): TestNode {
    return new TestNode(host, joinFile, routes);
  }

  /** Has it report something else at once. */
  public say(report: unknown): void {
    this.report = report;
    for (const change of this.changed) change();
  }

  public async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended.catch(() => undefined);
    await this.server.close();
    rmSync(this.folder, { recursive: true });
  }

  private ownRoutes(): void {
    const { routes } = this.server;
    routes.get<{ Querystring: { after: string } }>('/v1/report', async ({ query }) => {
      this.reportsAsked++;
      const last = typeof this.report === 'object' && this.report && 'revision' in this.report ? this.report.revision : undefined;
      if (Number(query.after) === last) {
        // As a node does: silent until something changes, or for a while.
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer);
            this.changed.delete(done);
            resolve();
          };
          const timer = setTimeout(done, 1_000);
          this.changed.add(done);
        });
      }
      return this.report;
    });
    routes.get('/headers', ({ headers }, reply) => {
      this.headers = headers;
      return reply.header('x-of-node', 'yes').header('x-lakehouse-answered-by', 'relay').send({ ok: true });
    });
    routes.get('/hang', (request, reply) => {
      this.hanging++;
      request.raw.once('close', () => this.cancelled++);
      reply.raw.writeHead(200);
      reply.raw.write('first');
      reply.hijack();
    });
    void routes.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
      scope.post('/echo', ({ raw }, reply) => {
        const through = new PassThrough();
        raw.pipe(through);
        return reply.type('application/octet-stream').send(through);
      });
      done();
    });
  }
}

export { REPORT };
