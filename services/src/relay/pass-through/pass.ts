import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type IncomingHttpHeaders } from 'node:http2';
import { pipeline } from 'node:stream';
import { NotTaken, type NodeConnection } from '../connections/node-connection';
import { ANSWERED_BY, type AnsweredBy } from '../node-calls/node-path';
import { fromNode, toNode } from './headers';

/** Passes a request to a node and its answer back, each as fast as its reader takes it; whichever side ends it ends the other. */
export function pass(request: IncomingMessage, response: ServerResponse, connection: NodeConnection, path: string): void {
  const bodiless = request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined;
  let stream: ReturnType<NodeConnection['request']>;
  try {
    const headers = { ...toNode(request.headers), ':method': request.method ?? 'GET', ':path': path };
    stream = connection.request(headers, { endStream: bodiless });
  } catch (error) {
    if (!(error instanceof NotTaken)) throw error;
    return answer(response, 421, 'not-sent', error.message);
  }
  if (!bodiless) pipeline(request, stream, () => undefined); // an error of either shows below
  stream.on('response', (headers: IncomingHttpHeaders & { ':status'?: number }) => {
    response.writeHead(headers[':status'] ?? 502, { ...fromNode(headers), [ANSWERED_BY]: 'node' });
    // So that the caller knows of the answer before the first byte of its body.
    response.flushHeaders();
    pipeline(stream, response, () => undefined);
  });
  stream.on('error', () => undefined); // told by `close`, which always comes
  stream.on('close', () => {
    if (response.headersSent) return void (!response.writableEnded && response.destroy());
    const refused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
    if (refused) answer(response, 421, 'not-sent', 'the connection of the node is ending');
    else answer(response, 502, 'relay', 'the node ended its connection');
  });
  // A connection that is kept alive would hold up a relay that stops.
  response.on('finish', () => {
    if (connection.retiring.aborted) request.socket.end();
  });
  // Whoever called has gone: the node need not go on.
  response.on('close', () => {
    if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
  });
}

function answer(response: ServerResponse, status: number, answeredBy: AnsweredBy, message: string): void {
  const body = JSON.stringify({ message });
  response.writeHead(status, { [ANSWERED_BY]: answeredBy, 'content-type': 'application/json' }).end(body);
}
