// Builds the services' program from the sources as they are, and becomes it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command of the program with the arguments of this process, in this very process: whatever ends it ends all of it. */
export function runProgram(command) {
  if (!existsSync(join(root, 'node_modules'))) {
    console.error('node_modules is missing: run npm ci first');
    process.exit(1);
  }
  const built = spawnSync(process.execPath, [join(root, 'scripts/bundle.mjs'), 'services'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
  const program = join(root, 'services/image/main.js');
  process.argv.splice(1, 1, program, command);
  createRequire(import.meta.url)(program);
}
