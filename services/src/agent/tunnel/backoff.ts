/** In milliseconds: the first wait is up to this long, each further one up to twice as long, and none longer than the limit. */
const FIRST = 500;
const LONGEST = 30_000;

/**
 * How long to wait after so many failures in a row. Anywhere up to the bound: when a relay goes, its nodes do not come back all at once.
 *
 * @param random from 0 to 1
 */
export function backoff(failures: number, random: number): number {
  return random * Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 16));
}
