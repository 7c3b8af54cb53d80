import type { IncomingMessage } from 'node:http';

/** Most bytes of an answer that is read as a whole. */
const LIMIT = 32 * 1024 * 1024;

/** Reads an answer as JSON; undefined when it has no body. */
export async function readJson(response: IncomingMessage, signal: AbortSignal): Promise<unknown> {
  const stop = () => response.destroy(new Error('the call has ended'));
  signal.addEventListener('abort', stop);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LIMIT) throw new Error(`a node answered with more than ${LIMIT} bytes`);
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString();
    return text === '' ? undefined : JSON.parse(text);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
