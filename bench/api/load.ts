import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const run = promisify(execFile);
const AUTOCANNON = createRequire(__filename).resolve('autocannon/autocannon.js');

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

/**
 * Makes a number of requests on connections that stay open, in a process of its own.
 *
 * @param perSecond how many a second. @default - as many as are answered
 */
export async function load(target: Target, connections: number, count: number, perSecond?: number): Promise<Load> {
  const { stdout } = await run(process.execPath, [
    AUTOCANNON,
    '--json',
    '--no-progress',
    ...['--connections', String(connections), '--amount', String(count)],
    ...(perSecond === undefined ? [] : ['--overallRate', String(Math.floor(perSecond))]),
    ...['--header', `authorization=${target.authorization}`, target.url],
  ]);
  const result = JSON.parse(stdout) as Result;
  const wrong = result.errors + result.timeouts + result.non2xx;
  if (wrong > 0 || result['2xx'] < count) throw new Error(`${target.url}: ${wrong} of ${count} requests failed`);
  // Its own rate is a mean of whole seconds, of which there are few.
  return { perSecond: result['2xx'] / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}

interface Result {
  readonly errors: number;
  readonly timeouts: number;
  readonly non2xx: number;
  readonly '2xx': number;
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}
