import { link, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSecretly } from './write-secretly';

/** Who holds a data directory. */
interface Holder {
  readonly pid: number;
  /** When the process began, as the kernel counts it: another process may come to have the same id. */
  readonly began: string;
  /** Where it can be asked. */
  readonly port: number;
}

/**
 * Takes a data directory for this process, so that two starts do not end each other's database. What a dead process held is taken over.
 *
 * @returns what gives it back
 * @throws when another process holds it
 */
export async function lockDirectory(directory: string, port: number): Promise<() => Promise<void>> {
  const file = join(directory, 'lock');
  const own = `${file}.${process.pid}`;
  const text = JSON.stringify({ pid: process.pid, began: await beginOf(process.pid), port } satisfies Holder);
  await writeSecretly(own, text);
  try {
    // A link is made whole or not at all, and not where there is one: of two at once, one has it.
    while (!(await linked(own, file))) await clear(directory, file, `${own}.dead`);
  } finally {
    await rm(own, { force: true });
  }
  return async () => {
    if ((await textOf(file)) === text) await rm(file, { force: true });
  };
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the lock of a dead process away. Should another have taken it over in between, that one's is put back. */
async function clear(directory: string, file: string, aside: string): Promise<void> {
  const seen = await textOf(file);
  if (seen === undefined) return;
  const holder = JSON.parse(seen) as Holder;
  if (await lives(holder)) {
    throw new Error(`${directory} is in use by the start on port ${holder.port}; end that one, or choose another --data-dir`);
  }
  await rename(file, aside).catch(() => undefined);
  const taken = await textOf(aside);
  if (taken !== undefined && taken !== seen) await linked(aside, file);
  await rm(aside, { force: true });
}

async function lives({ pid, began }: Holder): Promise<boolean> {
  if (pid === process.pid) return false; // this process has not taken it yet: another had the same id
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  return began === (await beginOf(pid));
}

/** Start time of a process in ticks since boot, with the boot's id; empty where the kernel does not tell. */
async function beginOf(pid: number): Promise<string> {
  const [stat, boot] = await Promise.all([textOf(`/proc/${pid}/stat`), textOf('/proc/sys/kernel/random/boot_id')]);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[19] === undefined ? '' : `${boot?.trim()}/${fields[19]}`;
}

/** What the system calls an error. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
