// Runs the checks of a part, two at a time, and counts. A check is `{ name, run(log) }`: it throws when it fails, and may
// return counts of its own, with the names of what failed; without them it counts as one.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './folders.mjs';
import { Log } from './shell.mjs';

const WIDTH = 2; // cores of the machine that CI has
const SHOWN = 150; // lines of a failed check; the whole log is in a file

/** Runs one part; never throws. */
export async function runPart(part) {
  console.log(`\n${part.name}: ${part.what}`);
  const started = Date.now();
  const waiting = [...part.checks];
  const counts = [];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) counts.push(await runCheck(part, check));
  };
  await Promise.all(Array.from({ length: part.serial ? 1 : WIDTH }, lane));
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  const minutes = (Date.now() - started) / 60_000;
  const failures = counts.flatMap((count) => count.failures ?? []);
  return { name: part.name, minutes, passed: sum('passed'), failed: sum('failed'), failures };
}

async function runCheck(part, check) {
  const log = new Log();
  const started = Date.now();
  let counts = { passed: 1, failed: 0 };
  try {
    counts = (await check.run(log)) ?? counts;
  } catch (error) {
    log.add(`${error instanceof Error ? error.message : error}\n`);
    const { passed = 0, failed = 0, failures = [] } = error.counts ?? {};
    counts = { passed, failed: Math.max(failed, 1), failures: failures.length > 0 ? failures : [check.name] };
  }
  const file = join(cache('logs'), `${part.name}-${check.name.replace(/\W+/g, '-')}.log`);
  mkdirSync(cache('logs'), { recursive: true });
  writeFileSync(file, log.text);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  const many = counts.passed + counts.failed > 1 ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
  console.log(`  ${counts.failed ? 'FAILED' : 'ok    '} ${check.name} (${seconds} s${many})`);
  if (counts.failed) console.log(`${log.text.trimEnd().split('\n').slice(-SHOWN).join('\n')}\n  -> ${file}`);
  return counts;
}
