import { createConnection, type Socket } from 'node:net';

/**
 * The ends of ZeroMQ that a Jupyter client needs, over a Unix socket: https://rfc.zeromq.org/spec/23/ (ZMTP 3.0, mechanism NULL).
 *
 * The binding to the C library would bring a binary for each platform into a program that is otherwise one file.
 */
const GREETING_LENGTH = 64;
const MORE = 1;
const LONG = 2;
const COMMAND = 4;

/** No message of a kernel is longer, in bytes: whoever sends one is not a kernel. */
const LONGEST_FRAME = 256 * 1024 * 1024;

export interface ZmtpConnection {
  /** Sends a message of several frames. */
  readonly send: (frames: readonly (string | Buffer)[]) => void;
  readonly close: () => void;
}

export interface ZmtpListener {
  readonly message: (frames: readonly Buffer[]) => void;
  /** The other end is gone, or says what it must not; nothing comes after this. */
  readonly closed: (error?: Error) => void;
}

/** Connects to a socket that listens; answers once both ends have agreed. A `SUB` end gets every topic. */
export function connectZmtp(path: string, type: 'DEALER' | 'SUB', listener: ZmtpListener): Promise<ZmtpConnection> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    let agreed = false;
    let fault: Error | undefined;
    const read = frameReader((flags, body) => {
      if (flags & COMMAND) {
        if (agreed || body.toString('latin1', 1, 6) !== 'READY') return;
        agreed = true;
        if (type === 'SUB') socket.write(frame(Buffer.from([1]), 0)); // subscribes to the empty prefix
        resolve({
          send: (frames) => sendAll(socket, frames),
          close: () => void socket.destroy(),
        });
      } else {
        messages(flags, body);
      }
    });
    const messages = collectMessages(listener.message);
    socket.on('connect', () => {
      socket.write(greeting());
      socket.write(frame(ready(type), COMMAND));
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        fault = error instanceof Error ? error : new Error(String(error));
        socket.destroy();
      }
    });
    socket.on('error', (error) => (fault ??= error));
    socket.on('close', () => {
      if (agreed) listener.closed(fault);
      else reject(fault ?? new Error(`${path} was closed before it spoke ZMTP`));
    });
  });
}

function greeting(): Buffer {
  const bytes = Buffer.alloc(GREETING_LENGTH);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]);
  bytes.write('NULL', 12, 'latin1');
  return bytes;
}

function ready(type: string): Buffer {
  return Buffer.concat([short('READY'), short('Socket-Type'), long(type), short('Identity'), long('')]);
}

function short(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}

function long(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, Buffer.from(text, 'latin1')]);
}

function frame(body: Buffer, flags: number): Buffer {
  if (body.length < 256) return Buffer.concat([Buffer.from([flags, body.length]), body]);
  const head = Buffer.alloc(9);
  head.writeUInt8(flags | LONG);
  head.writeBigUInt64BE(BigInt(body.length), 1);
  return Buffer.concat([head, body]);
}

function sendAll(socket: Socket, frames: readonly (string | Buffer)[]): void {
  socket.cork();
  frames.forEach((body, index) => socket.write(frame(Buffer.from(body), index < frames.length - 1 ? MORE : 0)));
  socket.uncork();
}

/** Cuts what arrives into frames, after the greeting of the other end. */
function frameReader(take: (flags: number, body: Buffer) => void): (chunk: Buffer) => void {
  const chunks: Buffer[] = [];
  let length = 0;
  let needed = GREETING_LENGTH;
  let greeted = false;
  return (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < needed) return; // a long frame is joined once, not with each of its pieces
    let rest = Buffer.concat(chunks);
    if (!greeted) {
      if (rest[0] !== 0xff || (rest[10] ?? 0) < 3) throw new Error('the other end does not speak ZMTP 3');
      rest = rest.subarray(GREETING_LENGTH);
      greeted = true;
    }
    for (;;) {
      const flags = rest[0] ?? 0;
      const head = flags & LONG ? 9 : 2;
      needed = head;
      if (rest.length < head) break;
      const size = flags & LONG ? Number(rest.readBigUInt64BE(1)) : rest.readUInt8(1);
      if (size > LONGEST_FRAME) throw new Error(`a frame of ${size} bytes; ${LONGEST_FRAME} are allowed`);
      needed = head + size;
      if (rest.length < needed) break;
      take(flags, rest.subarray(head, needed));
      rest = rest.subarray(needed);
    }
    chunks.splice(0, chunks.length, rest);
    length = rest.length;
  };
}

function collectMessages(take: (frames: readonly Buffer[]) => void): (flags: number, body: Buffer) => void {
  let frames: Buffer[] = [];
  return (flags, body) => {
    frames.push(body);
    if (flags & MORE) return;
    const message = frames;
    frames = [];
    take(message);
  };
}
