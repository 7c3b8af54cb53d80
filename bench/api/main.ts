// What a request costs, beside a bare server in the same run, and whether lists get slower as they get long.
//   npm run bench:api              figures for bench/README.md
//   npm run bench:api -- --goals   a shorter run that fails when a goal of bench/README.md is missed
import { fillOneAndMany, MANY, SOME } from './fill';
import { expectGoals } from './goals';
import { measureLists } from './lists';
import { BenchPlatform } from './platform';
import { measureReads } from './reads';
import { listTable, readTable } from './tables';

async function main(): Promise<void> {
  const short = process.argv.includes('--goals');
  const platform = await BenchPlatform.start();
  try {
    await fillOneAndMany(platform);
    const reads = await measureReads(platform, short ? { rounds: 5, requests: 8_000 } : { rounds: 9, requests: 20_000 });
    const lists = await measureLists(platform, short ? 3 : 7);
    console.log(`${readTable(reads)}\n\n${listTable(lists, SOME, MANY)}`);
    if (short) expectGoals(reads, lists);
  } finally {
    await platform.stop();
  }
}

void main();
