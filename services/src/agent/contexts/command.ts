import type { CommandStatus, NewCommand, Results } from '../api/commands';
import { Changes } from '../node/changes';

type Status = CommandStatus['status'];

/** What the code of a command handed over besides its result. */
export type NotebookValues = Pick<CommandStatus, 'exitValue' | 'taskValues'>;

/** One command of a context, from when it is queued until its result is known. */
export class Command {
  private readonly changes = new Changes();
  private current: Status = 'Queued';
  private outcome: Results | null = null;
  private values: NotebookValues = {};
  private resultLength = 0;

  constructor(
    public readonly id: string,
    public readonly request: NewCommand,
  ) {}

  public get status(): Status {
    return this.current;
  }

  /** Nothing about it changes any more. */
  public get over(): boolean {
    return this.current === 'Finished' || this.current === 'Cancelled' || this.current === 'Error';
  }

  /** Of its result, in characters of JSON. */
  public get length(): number {
    return this.resultLength;
  }

  public describe(): CommandStatus {
    return { id: this.id, status: this.current, results: this.outcome, ...this.values };
  }

  public run(): void {
    this.become('Running');
  }

  /** It is to be cancelled; its result is still to come. */
  public cancelling(): void {
    if (!this.over) this.become('Cancelling');
  }

  public finish(results: Results, values: NotebookValues = {}): void {
    if (!this.over) this.values = values;
    this.become(this.current === 'Cancelling' ? 'Cancelled' : 'Finished', results);
  }

  public cancelled(): void {
    this.become('Cancelled');
  }

  /** The platform, and not the command's code, is at fault. */
  public fail(results: Results): void {
    this.become('Error', results);
  }

  /** Answers once it is over, or after `timeoutMs`. */
  public wait(timeoutMs: number): Promise<void> {
    return this.changes.until(() => this.over, timeoutMs);
  }

  private become(status: Status, results: Results | null = null): void {
    if (this.over) return;
    this.current = status;
    this.outcome = results;
    this.resultLength = results ? JSON.stringify(results).length : 0;
    this.changes.announce();
  }
}
