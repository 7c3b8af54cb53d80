import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramFailed, run, type Running } from './run';

/** Locks the file that is open as number 3, for whoever else has it open: this process and the programs that it starts. */
const LOCK = 'import fcntl, sys; fcntl.flock(3, fcntl.LOCK_EX | (fcntl.LOCK_NB if sys.argv[1] == "try" else 0))';

/** A folder in which nobody else prepares. */
export interface FolderLock {
  /** To be left open in programs that write to the folder. */
  readonly file: number;
  readonly release: () => Promise<void>;
}

/**
 * Takes a folder, and waits while another preparation has it. The kernel keeps the lock: it ends with the last process that has
 * it open, also after kill -9, and not before the programs that were started have ended.
 */
export async function lockFolder(
  folder: string,
  python: string,
  running: Running,
  report: (line: string) => void,
): Promise<FolderLock> {
  const handle = await open(join(folder, 'lock'), 'a');
  const take = (how: string) => run(python, ['-c', LOCK, how], { ...running, keepOpen: handle.fd });
  try {
    await take('try').catch(async (error: unknown) => {
      if (!(error instanceof ProgramFailed) || !error.output.includes('BlockingIOError')) throw error;
      report(`another preparation in ${folder} is under way; waiting for its end`);
      await take('wait');
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
  return { file: handle.fd, release: () => handle.close() };
}
