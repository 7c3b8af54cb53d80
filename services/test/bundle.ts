import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Names the folder in which a run of the tests keeps what all its files share. */
export const RUN_FOLDER = 'LAKEHOUSE_TEST_RUN_FOLDER';

/** Of this process, where there is no run of the tests. */
let own: string | undefined;

/** Folder of the program, bundled from its sources as for the image: once in a run of the tests, by the first file that asks for it. */
export function bundledProgram(): string {
  const run = process.env[RUN_FOLDER] ?? (own ??= ownFolder());
  const folder = join(run, 'program');
  if (existsSync(folder)) return folder;
  const making = join(run, `making-${process.pid}`);
  execFileSync(process.execPath, ['scripts/bundle.mjs', 'services', making], { cwd: ROOT });
  try {
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true });
    if (!existsSync(folder)) throw error; // otherwise another file was faster
  }
  return folder;
}

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
