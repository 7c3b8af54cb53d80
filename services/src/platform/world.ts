import type { Environment } from './settings';

/** All that a process has of the machine it runs on; tests pass another. */
export interface World {
  /** Environment variables. */
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Where the program lies, with the files that belong to it. */
  readonly folder: string;
  /** Aborted when the process is asked to stop. */
  readonly stopping: AbortSignal;
}
