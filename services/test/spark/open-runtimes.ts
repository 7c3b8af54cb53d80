import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RUNTIMES_FOLDER } from './runtimes';

/**
 * The prepared runtime where other users than root reach it, as on a node; a Python in somebody's home is linked to another place.
 *
 * @returns the folder of runtimes, and what removes it
 */
export function openRuntimes(key: string): { readonly folder: string; readonly remove: () => void } {
  const python = realpathSync(join(RUNTIMES_FOLDER, key, 'python/bin/python'));
  if (isOpen(python)) return { folder: RUNTIMES_FOLDER, remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'runtimes-'));
  execFileSync('chmod', ['755', folder]);
  link(join(RUNTIMES_FOLDER, key), join(folder, key));
  link(dirname(dirname(python)), join(folder, key, 'base'));
  const below = (path: string) => join(folder, key, 'python', path);
  rmSync(below('bin/python'));
  symlinkSync(join(folder, key, 'base/bin', 'python3'), below('bin/python'));
  const settings = readFileSync(below('pyvenv.cfg'), 'utf8').replace(/^home = .*$/m, `home = ${join(folder, key, 'base/bin')}`);
  rmSync(below('pyvenv.cfg')); // it is the prepared runtime's too
  writeFileSync(below('pyvenv.cfg'), settings);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function link(from: string, to: string): void {
  execFileSync('sh', ['-c', 'cp -al "$1" "$2" 2> /dev/null || cp -a "$1" "$2"', 'sh', from, to]);
}

function isOpen(path: string): boolean {
  const open = (statSync(path).mode & 0o001) !== 0;
  return open && (path === '/' || isOpen(dirname(path)));
}
