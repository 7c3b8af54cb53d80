import { PreparationError } from './preparation-error';
import { run, type Running } from './run';

/** Prints version and program; the program is the one outside of a virtual environment, which may go away. */
const WHICH = 'import sys; print("%d.%d" % sys.version_info[:2]); print(getattr(sys, "_base_executable", sys.executable))';

/**
 * Finds a Python of the minor version on this machine.
 *
 * @param asked the program to take; absent for the first on PATH
 * @returns its program
 */
export async function findPython(version: string, asked: string | undefined, running: Running): Promise<string> {
  const seen: string[] = [];
  for (const program of asked === undefined ? [`python${version}`, 'python3', 'python'] : [asked]) {
    const answer = await run(program, ['-c', WHICH], running).catch(() => undefined);
    const [found, executable] = answer?.trim().split('\n') ?? [];
    if (found === version && executable) return executable;
    if (found) seen.push(`${program} is ${found}`);
  }
  const got = seen.length > 0 ? seen.join(', ') : `there is no ${asked ?? 'Python'}`;
  throw new PreparationError(
    `Python ${version} is needed, ${got}; install it (with its module venv), or name its program with --python`,
  );
}
