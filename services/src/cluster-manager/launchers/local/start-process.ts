import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseIdentity, SHELL_IDENTITY } from './processes';

/** A program that goes on when this process ends. */
export interface DetachedProgram {
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly workFolder: string;
  readonly logFile: string;
  /** Where the process writes which one it is. */
  readonly processFile: string;
}

const LOOK_EVERY = 5;

/**
 * Starts a program at most once, whoever tries and however often: the process itself takes its file before it becomes the program,
 * and one that finds the file taken ends. So no crash between starting and writing down leaves a second one, or one that nobody knows.
 */
export async function startOnce(program: DetachedProgram): Promise<void> {
  const log = openSync(program.logFile, 'a', 0o600);
  const script = `umask 077; set -C; { ${SHELL_IDENTITY}; } > "$0" || exit 75; exec "$@"`;
  try {
    const child = spawn('/bin/sh', ['-c', script, program.processFile, ...program.command], {
      cwd: program.workFolder,
      env: program.environment,
      stdio: ['ignore', log, log],
      detached: true,
    });
    const gone = new Promise<void>((resolve, reject) => {
      child.once('exit', () => resolve());
      child.once('error', reject);
    });
    child.unref();
    await Promise.race([gone, written(program.processFile, gone)]);
  } finally {
    closeSync(log);
  }
}

/** Waits until the file is whole, or the process that was to write it has ended. */
async function written(file: string, gone: Promise<void>): Promise<void> {
  let over = false;
  void gone.then(
    () => (over = true),
    () => (over = true),
  );
  while (!over && !parseIdentity(await readFile(file, 'utf8').catch(() => ''))) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}
