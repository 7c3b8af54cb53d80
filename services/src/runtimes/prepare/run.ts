import { spawn } from 'node:child_process';
import type { Environment } from '../../platform/settings';

/** How programs are run that a preparation needs. */
export interface Running {
  readonly environment: Environment;
  /** Ends the program when it is aborted. */
  readonly stopping: AbortSignal;
  /** A file that stays open in the program, so that what this process locked stays locked until that ends too. */
  readonly keepOpen?: number;
}

/** A program that failed, with what it wrote. */
export class ProgramFailed extends Error {
  constructor(
    message: string,
    public readonly output: string,
  ) {
    super(message);
  }
}

/** Runs a program to its end and answers its standard output. @throws ProgramFailed */
export function run(program: string, args: readonly string[], { environment, stopping, keepOpen }: Running): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...environment },
      signal: stopping,
      stdio: ['ignore', 'pipe', 'pipe', keepOpen ?? 'ignore'],
    });
    let [output, errors] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('error', (error) => reject(new ProgramFailed(`${program} did not start: ${error.message}`, '')));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new ProgramFailed(`${program} ended with ${signal ?? `exit code ${code}`}`, `${errors}\n${output}`.trim()));
    });
  });
}
