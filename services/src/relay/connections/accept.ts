import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { CONNECT_PATH } from '../../agent/api/join';
import { LARGEST_MESSAGE } from '../../agent/api/tunnel-limits';
import type { Database } from '../../platform/database/database';
import type { Ids } from '../../platform/ids';
import type { Logger } from '../../platform/log';
import type { LakehouseSchema } from '../../schema';
import { nodeCredential } from '../join/node-credential';
import { MOST_NODES } from '../limits';
import { NodeConnection } from './node-connection';
import type { OpenConnections } from './open-connections';
import { openConnection, type RelayPlace } from './statements';

export interface AcceptProps {
  readonly database: Database<LakehouseSchema>;
  readonly connections: OpenConnections;
  readonly place: RelayPlace;
  /** Aborted when the relay takes no further nodes. */
  readonly draining: AbortSignal;
  readonly now: () => number;
  readonly ids: Ids;
  readonly log: Logger;
}

/** Lets nodes connect: a WebSocket is opened only for whoever shows the credential of a node. */
export function acceptNodes(server: Server, props: AcceptProps): void {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE,
  });
  server.on('upgrade', (request, socket, head) => {
    // Until it is a WebSocket, nobody else listens; an error would end the process.
    const broken = () => socket.destroy();
    socket.on('error', broken);
    admit(request, props).then(
      (answer) => {
        if (typeof answer === 'number') return refuse(socket, answer);
        socket.off('error', broken);
        sockets.handleUpgrade(request, socket, head, (webSocket) => {
          // At once: what the node sends next must find a reader.
          NodeConnection.on(answer.key, webSocket).then(
            (connection) => props.connections.hold(connection, answer.credential),
            (error: unknown) => {
              props.log.warn({ error }, 'a node that was let in cannot be held');
              webSocket.terminate();
            },
          );
        });
      },
      (error: unknown) => {
        props.log.warn({ error }, 'a node cannot be let in now');
        refuse(socket, 503);
      },
    );
  });
}

type Answer =
  401 | 404 | 503 | { readonly key: Awaited<ReturnType<typeof openConnection>> & object; readonly credential: string };

async function admit(request: IncomingMessage, props: AcceptProps): Promise<Answer> {
  const { database, connections, place, draining, now, ids, log } = props;
  if (request.url !== CONNECT_PATH) return 404;
  if (draining.aborted || connections.size >= MOST_NODES) return 503;
  const [, shown = ''] = /^Bearer ([\w-]{32,256})$/.exec(request.headers.authorization ?? '') ?? [];
  const { credential, kept } = nodeCredential(ids, new Date(now()));
  const key = await openConnection(database, shown, place, kept);
  if (key) return { key, credential };
  log.warn({ sourceIp: request.socket.remoteAddress }, 'a credential is not, or no longer, that of a node');
  return 401;
}

const REASONS = { 401: 'Unauthorized', 404: 'Not Found', 503: 'Service Unavailable' } as const;

function refuse(socket: Duplex, status: keyof typeof REASONS): void {
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
