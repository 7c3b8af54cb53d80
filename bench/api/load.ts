import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { quantile } from './median';

const run = promisify(execFile);
const AUTOCANNON = createRequire(__filename).resolve('autocannon/autocannon.js');
const STEADY = join(__dirname, 'steady.mjs');

/** Bytes that a load generator may print. */
const PRINTED = 64 * 1024 * 1024;

/** A request that is made over and over. */
export interface Target {
  readonly url: string;
  readonly authorization: string;
}

/** What making it came to. */
export interface Load {
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Makes as many requests as are answered, on connections that stay open, in a process of its own. */
export async function fullLoad({ url, authorization }: Target, connections: number, seconds: number): Promise<Load> {
  const { stdout } = await run(process.execPath, [
    AUTOCANNON,
    '--json',
    '--no-progress',
    ...['--connections', String(connections), '--duration', String(seconds)],
    ...['--header', `authorization=${authorization}`, url],
  ]);
  const result = JSON.parse(stdout) as Result;
  const wrong = result.errors + result.timeouts + result.non2xx;
  if (wrong > 0 || result['2xx'] === 0) throw new Error(`${url}: ${wrong} requests failed, ${result['2xx']} did not`);
  // Its own rate is a mean of whole seconds, of which there are few.
  return { perSecond: result['2xx'] / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Makes so many requests a second, evenly, in a process of its own. Each is timed from when it was due. */
export async function steadyLoad({ url, authorization }: Target, perSecond: number, seconds: number): Promise<Load> {
  const program = [STEADY, url, authorization, String(perSecond), String(seconds)];
  const { stdout } = await run(process.execPath, program, { maxBuffer: PRINTED });
  const took = JSON.parse(stdout) as number[];
  return { perSecond, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

interface Result {
  readonly errors: number;
  readonly timeouts: number;
  readonly non2xx: number;
  readonly '2xx': number;
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}
