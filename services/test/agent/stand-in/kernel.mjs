// A kernel of the Jupyter protocol, over ZMTP 3.0, whose code is JSON that says what to do:
//   {"stream": text, "times": n} {"run": [command], "input": text} {"display": data} {"error": name} {"wait": "job" | "code" | "ever"} {"end": exit code}, or a list of them
import { spawnSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';

const ASK_EVERY = 10;

export async function runKernel() {
  const connection = JSON.parse(readFileSync(process.argv[process.argv.indexOf('-f') + 1], 'utf8'));
  const subscribers = new Set();
  let interrupted = () => {};
  process.on('SIGINT', () => interrupted());
  process.stdin.on('end', () => process.exit(0)).resume();

  const encode = (type, parent, content) => {
    const header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: 's',
      username: 'k',
      version: '5.3',
      date: new Date().toISOString(),
    };
    const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
    const hmac = createHmac('sha256', connection.key);
    parts.forEach((part) => hmac.update(part));
    return ['<IDS|MSG>', hmac.digest('hex'), ...parts];
  };
  const publish = (type, parent, content) => {
    for (const socket of subscribers) socket.write(message([type, ...encode(type, parent, content)]));
  };

  let turn = Promise.resolve();
  listen(
    `${connection.ip}-${connection.iopub_port}`,
    'XPUB',
    (socket) => subscribers.add(socket),
    () => {},
  );
  listen(
    `${connection.ip}-${connection.shell_port}`,
    'ROUTER',
    () => {},
    (frames, socket) => {
      turn = turn.then(async () => {
        const start = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>') + 2;
        const [header, , metadata, content] = frames.slice(start).map((frame) => JSON.parse(frame.toString()));
        publish('status', header, { execution_state: 'busy' });
        const reply = header.msg_type === 'execute_request' ? await execute(header, metadata, content.code) : { status: 'ok' };
        socket.write(message(encode(header.msg_type.replace('request', 'reply'), header, reply)));
        publish('status', header, { execution_state: 'idle' });
      });
    },
  );

  async function execute(parent, { commandId }, code) {
    for (const step of code.startsWith('{') || code.startsWith('[') ? [JSON.parse(code)].flat() : []) {
      if ('stream' in step) publish('stream', parent, { name: 'stdout', text: step.stream.repeat(step.times ?? 1) });
      if ('run' in step) publish('stream', parent, { name: 'stdout', text: outputOf(step) });
      if ('display' in step) publish('display_data', parent, { data: step.display, metadata: {} });
      if ('end' in step) process.exit(step.end);
      const name = step.error ?? (step.wait && (await waitFor(step.wait, commandId)));
      if (!name) continue;
      const content = { ename: name, evalue: 'as told <b>', traceback: [`\u001b[0;31m${name}\u001b[0m`, 'line 1'] };
      publish('error', parent, content);
      return { status: 'error', ...content };
    }
    return { status: 'ok' };
  }

  /** A job ends when the application cancels it, code when it is interrupted, and some things never. */
  function waitFor(what, commandId) {
    return new Promise((resolve) => {
      if (what === 'code') interrupted = () => resolve('KeyboardInterrupt');
      if (what !== 'job') return;
      const file = join(process.env.SPARK_LOCAL_DIRS, `cancelled-${commandId}`);
      const timer = setInterval(() => {
        if (!existsSync(file)) return;
        clearInterval(timer);
        resolve('SPARK_JOB_CANCELLED');
      }, ASK_EVERY);
    });
  }
}

/** What a program prints that the kernel's user runs. */
function outputOf({ run: [program, ...rest], input = '' }) {
  const { stdout, stderr } = spawnSync(program, rest, { input, encoding: 'utf8', maxBuffer: 1e7 });
  return stdout + stderr;
}

function listen(path, type, joined, take) {
  createServer((socket) => {
    const greeting = Buffer.alloc(64);
    greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]);
    greeting.write('NULL', 12);
    socket.write(greeting);
    const value = Buffer.alloc(4);
    value.writeUInt32BE(type.length);
    const ready = Buffer.concat([Buffer.from('\x05READY\x0bSocket-Type'), value, Buffer.from(type)]);
    socket.write(Buffer.concat([Buffer.from([4, ready.length]), ready]));
    socket.on('error', () => {});
    let rest = Buffer.alloc(0);
    let skip = 64;
    let frames = [];
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      if (skip && rest.length < skip) return;
      rest = rest.subarray(skip);
      skip = 0;
      for (;;) {
        const long = (rest[0] & 2) !== 0;
        if (rest.length < (long ? 9 : 2)) return;
        const size = long ? Number(rest.readBigUInt64BE(1)) : rest[1];
        const end = (long ? 9 : 2) + size;
        if (rest.length < end) return;
        const [flags] = rest;
        const body = rest.subarray(long ? 9 : 2, end);
        rest = rest.subarray(end);
        if (flags & 4) continue;
        if (type === 'XPUB') joined(socket);
        else frames.push(body);
        if (flags & 1) continue;
        if (type !== 'XPUB') take(frames, socket);
        frames = [];
      }
    });
  }).listen(path);
}

function message(frames) {
  return Buffer.concat(
    frames.map((text, index) => {
      const body = Buffer.from(text);
      const more = index < frames.length - 1 ? 1 : 0;
      const head = Buffer.alloc(body.length < 256 ? 2 : 9);
      head[0] = more | (body.length < 256 ? 0 : 2);
      if (body.length < 256) head[1] = body.length;
      else head.writeBigUInt64BE(BigInt(body.length), 1);
      return Buffer.concat([head, body]);
    }),
  );
}
