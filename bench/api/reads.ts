import { CONFIGURATION } from './fill';
import { fullLoad, steadyLoad, type Load } from './load';
import { median } from './median';
import type { BenchPlatform } from './platform';

/** As many as a busy process has; more than connections to the database. */
const CONNECTIONS = 32;

export interface Reads {
  readonly floor: Load;
  readonly api: Load;
  /** The API at half of what it can do, and the floor at the same rate. */
  readonly half: Load;
  readonly floorAtHalf: Load;
}

/** One thing by its id, from the floor and from the API in turns, so that what else the machine does hits both alike; medians. */
export async function measureReads(
  platform: BenchPlatform,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Reads> {
  const path = `storage-configurations/${CONFIGURATION}`;
  const [floor, api] = [platform.floor(path), platform.api(path)];
  for (const target of [floor, api]) await fullLoad(target, CONNECTIONS, seconds); // compiled and connected
  const samples = { floor: [] as Load[], api: [] as Load[], half: [] as Load[], floorAtHalf: [] as Load[] };
  for (let round = 0; round < rounds; round++) {
    samples.floor.push(await fullLoad(floor, CONNECTIONS, seconds));
    const full = await fullLoad(api, CONNECTIONS, seconds);
    samples.api.push(full);
    samples.half.push(await steadyLoad(api, full.perSecond / 2, seconds));
    samples.floorAtHalf.push(await steadyLoad(floor, full.perSecond / 2, seconds));
  }
  return {
    floor: middle(samples.floor),
    api: middle(samples.api),
    half: middle(samples.half),
    floorAtHalf: middle(samples.floorAtHalf),
  };
}

function middle(loads: readonly Load[]): Load {
  const of = (figure: keyof Load) => median(loads.map((load) => load[figure]));
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') };
}
