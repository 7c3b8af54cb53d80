import { connect, type ClientHttp2Session, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { createWebSocketStream, type WebSocket } from 'ws';
import { CONNECTION_WINDOW, LARGEST_HEADERS, STREAM_WINDOW } from '../../agent/api/tunnel-limits';
import { asSocket } from '../../platform/socket-pair';
import { MOST_CALLS_OF_A_NODE, PING_EVERY, SILENT_FOR } from '../limits';
import type { ConnectionKey } from './statements';

/** In milliseconds: how long what is under way may take when a connection is not the newest any more. */
const TIME_TO_RETIRE = 90_000;

/** In milliseconds: how often a node is pinged, and how long it may say nothing. */
const HEARTBEAT = { pingEvery: PING_EVERY, silentFor: SILENT_FOR };

/** The node took nothing of the request: the connection is ending, or has as many as it may. */
export class NotTaken extends Error {}

/** The connection of one node: HTTP/2 inside the WebSocket that the node dialled, with the relay as the client. */
export class NodeConnection {
  /** Aborted when the connection takes no further requests. */
  public readonly retiring: AbortSignal;
  /** Settled when it is over. */
  public readonly closed: Promise<void>;
  private readonly session: ClientHttp2Session;
  private readonly retired = new AbortController();
  private open = 0;

  /**
   * On a WebSocket that is open: what it says from now on finds a reader.
   *
   * @throws when it is over before the connection is made
   */
  public static async on(key: ConnectionKey, socket: WebSocket, heartbeat = HEARTBEAT): Promise<NodeConnection> {
    const inside = await asSocket(createWebSocketStream(socket));
    if (socket.readyState !== socket.OPEN) throw new Error('the node is gone again');
    return new NodeConnection(key, socket, inside, heartbeat);
  }

  private constructor(
    public readonly key: ConnectionKey,
    private readonly socket: WebSocket,
    inside: Socket,
    private readonly heartbeat: typeof HEARTBEAT,
  ) {
    this.retiring = this.retired.signal;
    this.session = connect('http://node', {
      createConnection: () => inside,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW, maxHeaderListSize: LARGEST_HEADERS },
    });
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.session.once('connect', () => {
      if (!this.session.destroyed) this.session.setLocalWindowSize(CONNECTION_WINDOW); // as when it retires before it began
    });
    // Either of the three ends the others.
    const end = () => this.end();
    inside.on('error', end);
    this.session.on('error', end).on('close', end);
    socket.on('error', end).on('close', end);
    this.session.on('goaway', () => this.retire());
    this.keepAlive();
  }

  /** Calls under way. */
  public get calls(): number {
    return this.open;
  }

  /**
   * Sends a request.
   *
   * @throws NotTaken when the node gets nothing of it
   */
  public request(headers: OutgoingHttpHeaders, options: { readonly endStream: boolean }): ClientHttp2Stream {
    if (this.retiring.aborted) throw new NotTaken('the connection is ending');
    if (this.open >= MOST_CALLS_OF_A_NODE) throw new NotTaken(`the node has ${this.open} calls open`);
    const stream = this.session.request(headers, options);
    this.open++;
    stream.once('close', () => this.open--);
    return stream;
  }

  /** Takes no further requests; ends when those under way have. Tells the node, which then dials another relay. */
  public retire(): void {
    if (this.retiring.aborted) return;
    this.retired.abort();
    this.session.close();
    const timer = setTimeout(() => this.end(), TIME_TO_RETIRE);
    void this.closed.then(() => clearTimeout(timer));
  }

  /** Ends it with all that is under way. */
  public end(): void {
    this.retired.abort();
    this.session.destroy();
    this.socket.terminate();
  }

  /** Pings the node, and drops one that does not answer: its half of the connection may be gone without a word. */
  private keepAlive(): void {
    const ping = setInterval(() => this.socket.ping(), this.heartbeat.pingEvery);
    const silent = setTimeout(() => this.end(), this.heartbeat.silentFor);
    this.socket.on('pong', () => silent.refresh());
    void this.closed.then(() => {
      clearInterval(ping);
      clearTimeout(silent);
    });
  }
}
