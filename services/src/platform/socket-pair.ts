import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { portOf } from './port-of';

/**
 * A socket of the operating system that says what the stream says, and the other way round; the end of one is that of the other.
 *
 * HTTP/2 wants one. Over any other stream Node.js may hand on only one write at a time, and where it begins another one too early,
 * as 24.21 does on a busy machine, an assertion ends the process (`lib/internal/js_stream_socket.js`).
 *
 * @throws when the stream is over before there is one
 */
export async function asSocket(stream: Duplex): Promise<Socket> {
  stream.on('error', () => undefined); // told by its end, also before anything else listens
  const [near, far] = await socketPair();
  if (stream.destroyed) {
    near.destroy();
    far.destroy();
    throw new Error('the stream is over');
  }
  pipeline(stream, far, stream, (error) => {
    if (error) near.destroy(); // otherwise it still has what was said last
  });
  return near;
}

/** In bytes: what our own end says first, which nobody else on the machine can know. */
const GREETING = 32;

/** Two ends of one connection inside this process. Without a file: that of a container may have no place to write to. */
async function socketPair(): Promise<[near: Socket, far: Socket]> {
  const greeting = randomBytes(GREETING);
  const made = new AbortController();
  const server = createServer({ noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const far = new Promise<Socket>((resolve, reject) => {
      server.on('error', reject);
      server.on('connection', (socket) => {
        const judge = (own: boolean) => (own ? resolve(socket) : socket.destroy());
        void says(socket, greeting, made.signal).then(judge, () => socket.destroy());
      });
    });
    const near = connect({ host: '127.0.0.1', port: portOf(server), noDelay: true });
    near.on('error', () => undefined); // told by its end
    near.write(greeting);
    const ended = once(near, 'close').then(() => Promise.reject(new Error('a connection inside the process ended at once')));
    return [near, await Promise.race([far, ended])];
  } finally {
    made.abort(); // strangers who say nothing
    server.close();
  }
}

/** @throws when it ends before, or the signal is aborted */
async function says(socket: Socket, greeting: Buffer, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const said: unknown = socket.read(greeting.length);
    if (said instanceof Buffer) return said.length === greeting.length && timingSafeEqual(said, greeting);
    if (socket.readableEnded) return false;
    await once(socket, 'readable', { signal });
  }
}
