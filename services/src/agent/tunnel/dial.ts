import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocket } from 'ws';
import { CONNECT_PATH } from '../api/join';
import { LARGEST_MESSAGE } from '../api/tunnel-limits';
import type { RelayOrigin } from './relay-origin';

/** In milliseconds: how long a handshake may take, and a relay may say nothing; it pings every 20 s. */
const TIME_TO_OPEN = 10_000;
export const SILENT_FOR = 45_000;

/** The relay does not know the credential, and never will again. */
export class CredentialRefused extends Error {}

/** A connection to a relay. */
export interface Dialled {
  readonly duplex: Duplex;
  /** Settled when it is over. */
  readonly closed: Promise<void>;
  readonly end: () => void;
}

/**
 * Dials a relay.
 *
 * @param silentFor milliseconds after which a relay that says nothing is given up
 * @throws CredentialRefused; anything else may pass
 */
export function dial(relay: RelayOrigin, credential: string, silentFor = SILENT_FOR): Promise<Dialled> {
  const socket = new WebSocket(`${relay.webSocket}${CONNECT_PATH}`, {
    headers: { authorization: `Bearer ${credential}` },
    handshakeTimeout: TIME_TO_OPEN,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
  });
  // Before it opens: the relay speaks first, and what it says must find a reader.
  const duplex = createWebSocketStream(socket);
  duplex.on('error', () => undefined); // told by `close`, which always comes
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => {
      const { statusCode } = response;
      socket.terminate();
      const message = `${relay.host} answered ${statusCode}`;
      reject(statusCode === 401 ? new CredentialRefused(message) : new Error(message));
    });
    socket.on('error', reject);
    socket.once('open', () => {
      const closed = new Promise<void>((done) => socket.once('close', () => done()));
      const end = () => socket.terminate();
      const silent = setTimeout(end, silentFor);
      socket.on('ping', () => silent.refresh()).on('message', () => silent.refresh());
      void closed.then(() => clearTimeout(silent));
      resolve({ duplex, closed, end });
    });
  });
}
