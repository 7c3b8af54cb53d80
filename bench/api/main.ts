// What a request costs, beside a bare server in the same run, and whether lists get slower as they get long.
//   npm run bench:api              figures for bench/README.md
//   npm run bench:api -- --goals   a shorter run that fails when a goal of bench/README.md is missed
//   npm run bench:api -- --reads   requests alone, without the lists: filling those takes minutes
import { loadavg } from 'node:os';
import { fillConfigurations, fillUsers, MANY, SOME } from './fill';
import { expectGoals } from './goals';
import { measureLists } from './lists';
import { BenchPlatform } from './platform';
import { measureReads } from './reads';
import { listTable, readTable } from './tables';

async function main(): Promise<void> {
  const short = process.argv.includes('--goals');
  const platform = await BenchPlatform.start();
  try {
    await fillConfigurations(platform);
    console.log(machine());
    const reads = await measureReads(platform, short ? { rounds: 5, seconds: 4 } : { rounds: 9, seconds: 8 });
    console.log(`${readTable(reads)}\n\n${machine()}`);
    if (process.argv.includes('--reads')) return;
    await fillUsers(platform);
    const lists = await measureLists(platform, short ? 3 : 7);
    console.log(listTable(lists, SOME, MANY));
    if (short) expectGoals(reads, lists);
  } finally {
    await platform.stop();
  }
}

/** What else the machine does is in every figure. */
function machine(): string {
  return `load average ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}\n`;
}

void main();
