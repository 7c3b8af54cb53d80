import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { signalGroup, signalProcess } from './process-identity';

/** How a process ended. */
export interface Exit {
  /** Exit code; null after a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of a node, the first of a process group of its own. */
export class Child {
  /** Settles when the process has ended. */
  public readonly exited: Promise<Exit>;
  private exit?: Exit;

  constructor(
    public readonly name: string,
    public readonly pid: number,
    private readonly process: ChildProcess,
  ) {
    this.exited = new Promise((resolve) => {
      process.once('exit', (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
  }

  /** How it ended; undefined while it runs. */
  public get ended(): Exit | undefined {
    return this.exit;
  }

  public get input(): Writable | null {
    return this.process.stdin;
  }

  public get output(): Readable | null {
    return this.process.stdout;
  }

  /** Sends a signal to the process alone. */
  public signal(name: NodeJS.Signals): void {
    if (!this.exit) signalProcess(this.pid, name);
  }

  /** Waits until it ends, and ends it when the signal says so, also when it already has. */
  public async exitedOrEndedBy(signal: AbortSignal, graceMs: number): Promise<Exit> {
    const end = () => void this.end(graceMs);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      return await this.exited;
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  /** Ends the process and its group: by SIGTERM, and by SIGKILL what is left after `graceMs`. */
  public async end(graceMs: number): Promise<void> {
    signalGroup(this.pid, 'SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    await Promise.race([this.exited, late]);
    clearTimeout(timer);
    signalGroup(this.pid, 'SIGKILL'); // also those of the group that outlive its first
    await this.exited;
  }
}

/** Words for how a process ended. */
export function describeExit({ code, signal }: Exit): string {
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
}
