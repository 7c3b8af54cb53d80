import { CONFIGURATION } from './fill';
import { load, type Load } from './load';
import { median } from './median';
import type { BenchPlatform } from './platform';

/** As many as a busy process has; more than connections to the database. */
const CONNECTIONS = 32;

export interface Reads {
  readonly floor: Load;
  readonly api: Load;
  /** The API at half of what it can do. */
  readonly half: Load;
}

/** One thing by its id, from the floor and from the API in turns, so that what else the machine does hits both alike; medians. */
export async function measureReads(
  platform: BenchPlatform,
  { rounds, requests }: { readonly rounds: number; readonly requests: number },
): Promise<Reads> {
  const path = `storage-configurations/${CONFIGURATION}`;
  const [floor, api] = [platform.floor(path), platform.api(path)];
  for (const target of [floor, api]) await load(target, CONNECTIONS, 2_000); // compiled and connected
  const samples = { floor: [] as Load[], api: [] as Load[], half: [] as Load[] };
  for (let round = 0; round < rounds; round++) {
    samples.floor.push(await load(floor, CONNECTIONS, requests));
    const full = await load(api, CONNECTIONS, requests);
    samples.api.push(full);
    samples.half.push(await load(api, CONNECTIONS, Math.floor(requests / 2), full.perSecond / 2));
  }
  return { floor: middle(samples.floor), api: middle(samples.api), half: middle(samples.half) };
}

function middle(loads: readonly Load[]): Load {
  const of = (figure: keyof Load) => median(loads.map((load) => load[figure]));
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') };
}
