// Builds the services' program from the sources as they are, and becomes it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command of the program with the arguments of this process, in this very process: whatever ends it ends all of it. */
export function runProgram(command) {
  if (!existsSync(join(root, 'node_modules'))) {
    console.error('node_modules is missing: run npm ci first');
    process.exit(1);
  }
  const program = join(build(), 'main.js');
  process.argv.splice(1, 1, program, command);
  createRequire(import.meta.url)(program);
}

/**
 * Builds the program into a folder that is named by what is in it: two starts at once do not write over each other, nor over the
 * files of a program that runs.
 */
function build() {
  const programs = join(root, '.cache/programs');
  const fresh = join(programs, `new-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  const built = spawnSync(process.execPath, [join(root, 'scripts/bundle.mjs'), 'services', fresh], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
  const folder = join(programs, hashOf(fresh));
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    rmSync(fresh, { recursive: true });
  }
  return folder;
}

function hashOf(folder) {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
    hash.update(`${relative(folder, path)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}
