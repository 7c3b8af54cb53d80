import { request, type Agent, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { ANSWERED_BY } from './node-path';

/** In milliseconds: a relay is in the same network, or it is gone. */
const CONNECT_TIMEOUT = 2_000;

/** A request as it goes to a relay. */
export interface Sent {
  readonly agent: Agent;
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Buffer | Readable;
  readonly signal: AbortSignal;
}

/** The node got nothing of the request: it may be sent again, wherever the node is now. */
export class NotSent extends Error {}

/**
 * Sends one request to a relay; answers once the node has answered with headers.
 *
 * @throws NotSent when the node cannot have got it
 */
export function send({ agent, address, method, path, headers, body, signal }: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`http://${address}`, { agent, method, path, headers, signal });
    let connected = false;
    const timer = setTimeout(() => outgoing.destroy(new NotSent(`${address} does not answer`)), CONNECT_TIMEOUT);
    outgoing.on('socket', (socket) => {
      const ready = () => {
        connected = true;
        clearTimeout(timer);
      };
      if (socket.connecting) socket.once('connect', ready);
      else ready();
    });
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      reject(connected ? error : new NotSent(`${address} cannot be reached`, { cause: error }));
    });
    outgoing.on('response', (response) => {
      const answeredBy = response.headers[ANSWERED_BY];
      if (answeredBy === 'node' || answeredBy === 'relay') return resolve(response);
      // Another process may have got the address of a relay that is gone.
      response.resume();
      reject(new NotSent(`${address} does not hold the node`));
    });
    if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
    else pipeline(body, outgoing, (error) => error && outgoing.destroy(error));
  });
}
