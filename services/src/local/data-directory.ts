import { openSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDirectory } from './directory-lock';
import type { LocalOptions } from './options';

/**
 * Makes the folder and takes it: two starts at once would end each other's database.
 *
 * The folder lets other users pass, since PostgreSQL may have to run as one of them; its files let nobody read.
 *
 * @returns what gives it back
 * @throws when another start uses it
 */
export async function takeDataDirectory({ dataDirectory, port }: LocalOptions): Promise<() => Promise<void>> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o711 });
  return lockDirectory(dataDirectory, port);
}

/** Where the processes log: a file, since the terminal is for the user. Answers what writes to it. */
export function openLogFile(dataDirectory: string): (text: string) => void {
  const file = openSync(join(dataDirectory, 'lakehouse.log'), 'a', 0o600);
  return (text) => void writeSync(file, text);
}
