import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process that is not mistaken for a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever form the system tells it. */
  readonly startTime: string;
}

/** Field 22 of the line, counted from behind the name, which may contain spaces: proc(5). */
const START_TIME_AFTER_NAME = 19;

/** The start time of a process; undefined when there is no such process. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout.trim() || undefined;
  }
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[START_TIME_AFTER_NAME];
}

/** Sends a signal to a process group; one that has ended is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  ignoreEnded(() => process.kill(-pid, signal));
}

/** Sends a signal to one process; one that has ended is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  ignoreEnded(() => process.kill(pid, signal));
}

function ignoreEnded(send: () => void): void {
  try {
    send();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error; // macOS says EPERM of a group that has ended
  }
}
