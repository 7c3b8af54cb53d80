import { constants } from 'node:fs';
import { appendFile, mkdir, open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where the logs of executors are in the folder of a Spark worker: application, executor, file. */
const LEVELS = [/^app-[\w-]{1,100}$/, /^\d{1,9}$/, /^std(out|err)$/] as const;

/** Most of one log, and most logs, so that a user fills the agent's folder with no more. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_LOGS = 1_000;

const PIECE = 1024 * 1024;

/** Links lead nowhere, and what is no file answers at once. */
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } = constants;

/**
 * Copies what is new in the logs of a user's executors to where nobody but the agent writes. All that it looks at is the user's, who may
 * put links into its way and change them meanwhile: each folder is opened by its name in the one above that is open already.
 *
 * @param work folder of the user's Spark worker
 * @param into folder of the copies, by the same names
 */
export async function collectLogs(work: string, into: string): Promise<void> {
  const found: string[] = [];
  await within(work, O_DIRECTORY, (folder) => copyBelow(folder, into, [], found));
}

async function copyBelow(folder: FileHandle, into: string, names: readonly string[], found: string[]): Promise<void> {
  const level = LEVELS[names.length];
  for (const name of (await readdir(pathOf(folder))).sort()) {
    if (!level?.test(name) || found.length >= MOST_LOGS) continue;
    const path = join(pathOf(folder), name);
    const isLog = names.length === LEVELS.length - 1;
    if (!isLog) await within(path, O_DIRECTORY, (next) => copyBelow(next, into, [...names, name], found));
    else {
      const copy = join(into, ...names, name);
      found.push(copy);
      await within(path, O_NONBLOCK, (log) => appendNew(log, copy));
    }
  }
}

/** Opens what is there and is no link; whatever else it is, or is not, is passed over. */
async function within(path: string, flags: number, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | flags).catch(() => undefined);
  try {
    if (handle) await use(handle);
  } finally {
    await handle?.close();
  }
}

async function appendNew(log: FileHandle, copy: string): Promise<void> {
  const status = await log.stat();
  if (!status.isFile()) return;
  const copied = await stat(copy).then(
    ({ size }) => size,
    () => 0,
  );
  const end = Math.min(status.size, MOST_BYTES);
  if (copied >= end) return;
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  for (let at = copied; at < end;) {
    const { buffer, bytesRead } = await log.read(Buffer.alloc(Math.min(PIECE, end - at)), 0, Math.min(PIECE, end - at), at);
    if (bytesRead === 0) return; // it has become shorter
    await appendFile(copy, buffer.subarray(0, bytesRead), { mode: 0o600 });
    at += bytesRead;
  }
}

function pathOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}
