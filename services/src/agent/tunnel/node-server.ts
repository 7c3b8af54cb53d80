import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { Duplex } from 'node:stream';
import { fastify, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { replyWithErrors } from '../../platform/http/error-reply';
import { validateRequests } from '../../platform/http/validation';
import { asSocket } from '../../platform/socket-pair';
import { CREDENTIAL_PATH, NodeCredential } from '../api/join';
import { CONNECTION_WINDOW, LARGEST_HEADERS, MOST_STREAMS, STREAM_WINDOW } from '../api/tunnel-limits';
import type { CredentialFile } from './credential-file';

/** Most bytes of a body that a route takes whole. */
const BODY_LIMIT = 10 * 1024 * 1024;

/** What the node answers, on whatever connection a relay asks it. It listens on no address. */
export class NodeServer {
  /** Where the routes of the node are registered, before the first connection. */
  public readonly routes: FastifyInstance;
  private readonly http2: Http2Server;

  constructor(credentials: CredentialFile, loggerInstance: FastifyBaseLogger) {
    this.routes = fastify({ loggerInstance, bodyLimit: BODY_LIMIT, logController: undefined });
    validateRequests(this.routes);
    replyWithErrors(this.routes);
    this.routes.put<{ Body: NodeCredential }>(CREDENTIAL_PATH, { schema: { body: NodeCredential } }, async (request, reply) => {
      await credentials.write(request.body);
      return reply.code(204).send();
    });
    this.http2 = createServer({
      settings: { initialWindowSize: STREAM_WINDOW, maxConcurrentStreams: MOST_STREAMS, maxHeaderListSize: LARGEST_HEADERS },
    });
    // The routes are those of a server that never listens: they answer requests alike, wherever they come from.
    this.http2.on('request', (request, response) => this.routes.server.emit('request', request, response));
  }

  /**
   * Answers what comes through a connection; the session that it is.
   *
   * @throws when the connection is over already
   */
  public async serve(duplex: Duplex): Promise<ServerHttp2Session> {
    const socket = await asSocket(duplex);
    if (socket.destroyed) throw new Error('the connection is over');
    return new Promise((resolve) => {
      this.http2.once('session', (session) => {
        session.setLocalWindowSize(CONNECTION_WINDOW);
        session.on('error', () => duplex.destroy());
        session.on('close', () => duplex.destroy());
        resolve(session);
      });
      this.http2.emit('connection', socket);
    });
  }

  public async close(): Promise<void> {
    await this.routes.close();
  }
}
