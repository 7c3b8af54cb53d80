/** A command of the program. */
export interface Command {
  /** Arguments, as help shows them. */
  readonly usage: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** Options, as help shows them. */
  readonly options?: Record<string, string>;
  /** Runs it, and returns the exit code. */
  run(args: string[]): Promise<number>;
}
