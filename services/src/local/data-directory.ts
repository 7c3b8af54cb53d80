import { openSync, writeSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalOptions } from './options';
import { writeSecretly } from './write-secretly';

/** Where a start that has not ended can be asked. */
interface Running {
  readonly port: number;
}

/**
 * Makes the folder and takes it: two starts at once would end each other's database.
 *
 * The folder lets other users pass, since PostgreSQL may have to run as one of them; its files let nobody read.
 *
 * @throws when another start uses it
 */
export async function prepareDataDirectory({ dataDirectory, port }: LocalOptions): Promise<void> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o711 });
  const file = join(dataDirectory, 'running.json');
  const earlier = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Running,
    () => undefined,
  );
  const answer = earlier && (await fetch(`http://127.0.0.1:${earlier.port}/health/live`).catch(() => undefined));
  if (answer?.ok) {
    throw new Error(
      `${dataDirectory} is in use by the start on port ${earlier?.port}; end that one, or choose another --data-dir`,
    );
  }
  await writeSecretly(file, JSON.stringify({ port } satisfies Running));
}

/** Where the processes log: a file, since the terminal is for the user. Answers what writes to it. */
export function openLogFile(dataDirectory: string): (text: string) => void {
  const file = openSync(join(dataDirectory, 'lakehouse.log'), 'a', 0o600);
  return (text) => void writeSync(file, text);
}
