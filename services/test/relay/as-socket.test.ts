import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { asSocket } from '../../src/platform/socket-pair';

/** A stream that keeps what it is told, and says what is put into it. */
function stream(): { readonly whole: Duplex; readonly says: PassThrough; readonly told: PassThrough } {
  const [says, told] = [new PassThrough(), new PassThrough()];
  return { whole: Duplex.from({ readable: says, writable: told }), says, told };
}

test('what the stream says the socket says, and the other way round, whole and to the end', async () => {
  const { whole, says, told } = stream();
  const socket = await asSocket(whole);
  const [there, back] = [randomBytes(3_000_000), randomBytes(2_000_000)];
  const heard = Promise.all([buffer(socket), buffer(told)]);
  says.end(there);
  socket.end(back);
  const [byTheSocket, byTheStream] = await heard;
  expect(byTheSocket.equals(there)).toBe(true);
  expect(byTheStream.equals(back)).toBe(true);
});

test('the end of one is the end of the other', async () => {
  const first = stream();
  const socket = await asSocket(first.whole);
  const closed = once(socket, 'close');
  first.whole.destroy();
  await closed;

  const second = stream();
  const ended = await asSocket(second.whole);
  const gone = new Promise((resolve) => second.whole.once('close', resolve));
  ended.destroy();
  await gone;
});

test('a stream that breaks before there is a socket gets none', async () => {
  const { whole } = stream();
  const making = asSocket(whole);
  whole.destroy(new Error('broken'));
  await expect(making).rejects.toThrow('the stream is over');
});

test('many at once are kept apart, and none can be dialled any more', async () => {
  const streams = Array.from({ length: 50 }, stream);
  const sockets = await Promise.all(streams.map(({ whole }) => asSocket(whole)));
  const heard = sockets.map((socket) => buffer(socket));
  streams.forEach(({ says }, index) => says.end(`to ${index}`));
  expect((await Promise.all(heard)).map(String)).toEqual(streams.map((_, index) => `to ${index}`));
  const late = createConnection({ host: '127.0.0.1', port: sockets[0]?.remotePort ?? 0 });
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  sockets.forEach((socket) => socket.destroy());
});
