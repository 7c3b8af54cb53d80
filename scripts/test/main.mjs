// The test command. `npm test` runs every part, `npm test -- library consumers` those named, `npm run test:long` what
// takes too long for every change. Ends with what failed and one line of counts; the exit code says whether all is well.
import { runPart } from './run.mjs';
import { budgets, longParts, parts } from './parts.mjs';

// Failed tests that the end names, and characters of each: it is all that is left of a log that is cut.
const SHOWN = 30;
const WIDTH = 180;

const asked = process.argv.slice(2);
const pool = asked.includes('--long') ? longParts : parts;
const names = asked.filter((argument) => !argument.startsWith('--'));
const unknown = names.filter((name) => !pool.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${pool.map((part) => part.name).join(', ')}`);
  process.exit(2);
}

const results = [];
for (const part of pool) if (names.length === 0 || names.includes(part.name)) results.push(await runPart(part));

const failures = results.flatMap((part) => part.failures.map((test) => `  ${part.name}: ${test}`.slice(0, WIDTH)));
if (failures.length > 0) {
  console.log(`\nfailed:\n${failures.slice(0, SHOWN).join('\n')}`);
  if (failures.length > SHOWN) console.log(`  and ${failures.length - SHOWN} more`);
}

console.log('\nminutes  passed  failed  part');
for (const { name, minutes, passed, failed } of results)
  console.log(`${minutes.toFixed(1).padStart(7)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${name}`);

console.log('\nminutes  of  ');
for (const { name, minutes, parts: together } of budgets) {
  const spent = together.map((part) => results.find((result) => result.name === part.name)?.minutes ?? 0);
  const total = spent.reduce((one, other) => one + other, 0);
  if (total > 0)
    console.log(`${total.toFixed(1).padStart(7)}  ${minutes}  ${name}${total > minutes ? ' (over its budget)' : ''}`);
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum('minutes').toFixed(1)} minutes`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
