// An installer that has the package `good` and no other.
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export function runPip() {
  const target = process.argv[process.argv.indexOf('--target') + 1];
  if (!process.argv.some((argument) => /^good(==|$)/.test(argument))) {
    process.stderr.write('ERROR: No matching distribution found\n');
    process.exit(1);
  }
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'good.py'), '');
}
