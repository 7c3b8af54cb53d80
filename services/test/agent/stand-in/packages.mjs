// An installer that has the package `good` and no other.
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export function runPackages() {
  const [, folder] = process.argv.slice(process.argv.indexOf('-m') + 1);
  if (!process.argv.some((argument) => /^good(==|$)/.test(argument))) {
    process.stderr.write('ERROR: No matching distribution found\n');
    process.exit(1);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'good.py'), '');
}
