import { constants, type ClientHttp2Stream } from 'node:http2';
import type { NodeConnection } from './node-connection';

/** What the relay itself asks of a node. */
export interface Question {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  /** Sent as JSON. @default - no body */
  readonly body?: unknown;
  /** In milliseconds, until the whole answer is there. */
  readonly timeout: number;
  /** Most bytes of the answer. */
  readonly largest: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks a node. Ends with an error when it does not answer in time, answers too much, or the connection is retiring. */
export async function askNode(connection: NodeConnection, { method, path, body, timeout, largest }: Question): Promise<Answer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers = { ':method': method, ':path': path, ...(payload !== undefined && { 'content-type': 'application/json' }) };
  const stream = connection.request(headers, { endStream: payload === undefined });
  const retired = () => stream.destroy(new Error('the connection is ending'));
  connection.retiring.addEventListener('abort', retired);
  const timer = setTimeout(() => stream.destroy(new Error(`the node did not answer ${path} in time`)), timeout);
  try {
    if (payload !== undefined) stream.end(payload);
    return await answerOf(stream, path, largest);
  } finally {
    clearTimeout(timer);
    connection.retiring.removeEventListener('abort', retired);
  }
}

async function answerOf(stream: ClientHttp2Stream, path: string, largest: number): Promise<Answer> {
  let status = 0;
  stream.once('response', (headers) => (status = Number(headers[':status'])));
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) {
      stream.close(constants.NGHTTP2_CANCEL);
      throw new Error(`the node answered ${path} with more than ${largest} bytes`);
    }
    chunks.push(chunk);
  }
  return { status, text: Buffer.concat(chunks).toString() };
}
