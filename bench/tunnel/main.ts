// What a call of a node costs through relay and tunnel, beside the same request made directly in the same run.
//   npm run bench:tunnel
import { Agent, createServer, request } from 'node:http';
import { Readable } from 'node:stream';
import { ControlPlane } from '../../services/test/relay/control-plane';
import { TestNode } from '../../services/test/relay/test-node';

const ROUNDS = 3;
const CALLS = 800;
const STREAMED_MIB = 50;

async function main(): Promise<void> {
  const plane = await ControlPlane.start();
  const relay = await plane.relay();
  const { node: address, joinFile } = await plane.expectByToken();
  const node = TestNode.start(relay.host, joinFile);
  await plane.until(address, ({ connected, report }) => connected && report !== undefined);
  const bare = createServer((_request, response) => response.end('{"ok":true}')).listen(0, '127.0.0.1');
  await new Promise((resolve) => bare.once('listening', resolve));
  const place = bare.address();
  const port = typeof place === 'object' && place ? place.port : 0;
  const agent = new Agent({ keepAlive: true });
  const programs: Record<string, () => Promise<unknown>> = {
    directly: () => get(agent, port),
    'through the relay': () => plane.calls.call(address, { method: 'GET', path: '/headers', timeout: 30_000 }),
  };
  try {
    console.log('| call | at a time | p50 ms | p99 ms | calls/s |\n| --- | --- | --- | --- | --- |');
    for (const atATime of [1, 16]) {
      const figures = new Map<string, Figures[]>();
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [name, call] of Object.entries(programs)) {
          const measured = await measure(call, atATime);
          if (round > 0) figures.set(name, [...(figures.get(name) ?? []), measured]); // the first warms up
        }
      }
      for (const [name, all] of figures) {
        const row = [median(all.map(({ p50 }) => p50)), median(all.map(({ p99 }) => p99)), median(all.map(({ rate }) => rate))];
        console.log(`| ${name} | ${atATime} | ${row.map((value) => value.toFixed(value > 100 ? 0 : 2)).join(' | ')} |`);
      }
    }
    console.log(`\n${(await streamed(plane, address)).toFixed(0)} MiB/s there and back through one stream`);
  } finally {
    agent.destroy();
    bare.close();
    await node.stop();
    await plane.stop();
  }
}

interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
}

async function measure(call: () => Promise<unknown>, atATime: number): Promise<Figures> {
  const times: number[] = [];
  const began = performance.now();
  const caller = async () => {
    for (let index = 0; index < CALLS / atATime; index++) {
      const start = performance.now();
      await call();
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atATime }, caller));
  const seconds = (performance.now() - began) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * times.length)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), rate: times.length / seconds };
}

function get(agent: Agent, port: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, port, host: '127.0.0.1' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    outgoing.on('error', reject).end();
  });
}

async function streamed(plane: ControlPlane, address: Parameters<ControlPlane['calls']['raw']>[0]): Promise<number> {
  const chunk = Buffer.alloc(65_536);
  const body = Readable.from(Array.from({ length: STREAMED_MIB * 16 }, () => chunk));
  const began = performance.now();
  const response = await plane.calls.raw(address, { method: 'POST', path: '/echo', body, signal: AbortSignal.timeout(120_000) });
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) bytes += part.length;
  if (bytes !== STREAMED_MIB * 1_048_576) throw new Error(`${bytes} bytes came back`);
  return STREAMED_MIB / ((performance.now() - began) / 1_000);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

void main();
