import { ApiError, notFound } from '../../platform/http/api-error';
import type { CommandStatus, ContextStatus, Credentials, NewCommand, NewContext } from '../api/commands';
import { Changes } from '../node/changes';
import { describeExit } from '../processes/child';
import { codeOf } from './cell';
import { Command } from './command';
import type { ContextKernel } from './context-kernel';
import { failed, ResultBuilder } from './results';

/** Commands whose results are kept, and how much of their results, in characters; older ones are forgotten. */
const KEPT_COMMANDS = 200;
const KEPT_LENGTH = 64_000_000;

/** Commands that may wait in one context. */
const MAX_QUEUED = 1_000;

/** In milliseconds: how long Spark is given to end a cancelled command's jobs before the code itself is interrupted. */
const INTERRUPT_AFTER = 1_000;

/** In milliseconds: how long a command may ignore interrupts before its kernel is ended. */
const END_AFTER = 30_000;

/** An execution context: a kernel, and the commands that it runs one after the other. */
export class Context {
  private readonly commands = new Map<string, Command>();
  private readonly queue: Command[] = [];
  private readonly changes = new Changes();
  private kernel?: ContextKernel;
  private failure?: string;
  private running?: Command;
  private closed = false;

  /**
   * @param started settles with the kernel, or with why there is none
   * @param touched called when a command begins or ends
   */
  constructor(
    public readonly id: string,
    public readonly request: NewContext,
    started: Promise<ContextKernel>,
    private readonly newId: () => string,
    private readonly touched: () => void,
  ) {
    void started.then(
      (kernel) => this.use(kernel),
      (error: unknown) => this.break(error instanceof Error ? error.message : String(error)),
    );
  }

  public describe(): ContextStatus {
    const status = this.failure !== undefined ? 'Error' : this.kernel ? 'Running' : 'Pending';
    const { language, user } = this.request;
    return { id: this.id, status, language, userId: user.id, ...(this.failure !== undefined && { message: this.failure }) };
  }

  /** It has no kernel any more, and says why. */
  public get ended(): boolean {
    return this.failure !== undefined;
  }

  /** Commands that are not over. */
  public get busy(): number {
    return this.queue.length + (this.running ? 1 : 0);
  }

  public async wait(timeoutMs: number): Promise<ContextStatus> {
    await this.changes.until(() => this.kernel !== undefined || this.failure !== undefined, timeoutMs);
    return this.describe();
  }

  public submit(request: NewCommand): CommandStatus {
    if (this.failure !== undefined) throw new ApiError('INVALID_STATE', `context ${this.id} has ended: ${this.failure}`);
    if (this.queue.length >= MAX_QUEUED) {
      const message = `${MAX_QUEUED} commands wait in context ${this.id} already; wait until some are done`;
      throw new ApiError('REQUEST_LIMIT_EXCEEDED', message);
    }
    const command = new Command(this.newId(), request);
    this.commands.set(command.id, command);
    this.queue.push(command);
    this.touched();
    this.forgetOld();
    void this.runNext();
    return command.describe();
  }

  public async command(id: string, waitMs: number): Promise<CommandStatus> {
    const command = this.commands.get(id);
    if (!command) throw notFound('command', id);
    await command.wait(waitMs);
    return command.describe();
  }

  /** Gives its code other access to the API of the workspace, also while a command runs. @throws ApiError while it has no kernel */
  public async renew(credentials: Credentials): Promise<void> {
    if (!this.kernel || this.failure !== undefined) throw new ApiError('INVALID_STATE', `context ${this.id} has no kernel`);
    await this.kernel.renew(credentials);
  }

  /** Cancels a command; one that is over stays as it is. */
  public cancel(id: string): CommandStatus {
    const command = this.commands.get(id);
    if (!command) throw notFound('command', id);
    const place = this.queue.indexOf(command);
    if (place >= 0) {
      this.queue.splice(place, 1);
      command.cancelled();
      this.touched();
    } else if (!command.over && command.status !== 'Cancelling') {
      command.cancelling();
      void this.interrupt(command);
    }
    return command.describe();
  }

  /** Ends the context and all its commands. */
  public async close(reason: string): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.break(reason);
    await this.kernel?.end();
  }

  private use(kernel: ContextKernel): void {
    this.kernel = kernel;
    if (this.closed) return void kernel.end();
    void kernel.exited.then((exit) => this.break(`its kernel ${describeExit(exit)}${hint(exit.signal)}`));
    this.changes.announce();
    void this.runNext();
  }

  private break(reason: string): void {
    if (this.failure !== undefined) return;
    this.failure = reason;
    const lost = failed(`The context has ended: ${reason}`, `Create another context and run the command again: ${reason}`);
    for (const command of [this.running, ...this.queue.splice(0)]) {
      if (command?.status === 'Cancelling') command.cancelled();
      else command?.fail(lost);
    }
    this.running = undefined;
    this.changes.announce();
    this.touched();
  }

  private async runNext(): Promise<void> {
    if (!this.kernel || this.running || this.failure !== undefined) return;
    const command = this.queue.shift();
    if (!command) return;
    this.running = command;
    command.run();
    const builder = new ResultBuilder();
    try {
      const { language, command: text, credentials } = command.request;
      if (credentials) await this.kernel.renew(credentials);
      await this.kernel.execute(codeOf(language, text), command.id, (message) => builder.take(message));
      command.finish(builder.results(), builder.values());
    } catch (error) {
      await this.kernel.end(); // one that cannot be spoken to is of no use; how it ended says more than that it did
      const message = error instanceof Error ? error.message : String(error);
      command.fail(failed(`The command did not end: ${message}`, message));
    }
    if (this.running === command) this.running = undefined;
    this.touched();
    void this.runNext();
  }

  /** Spark's jobs first, since an interrupt of the code leaves them running; then the code; at last the kernel. */
  private async interrupt(command: Command): Promise<void> {
    const { kernel } = this;
    if (!kernel) return;
    await kernel.cancelJobs(command.id);
    await command.wait(INTERRUPT_AFTER);
    for (let waited = INTERRUPT_AFTER; !command.over && waited < END_AFTER; waited += INTERRUPT_AFTER) {
      kernel.interrupt();
      await kernel.cancelJobs(command.id);
      await command.wait(INTERRUPT_AFTER);
    }
    if (!command.over) await this.close(`command ${command.id} did not end when it was cancelled`);
  }

  private forgetOld(): void {
    let length = [...this.commands.values()].reduce((sum, command) => sum + command.length, 0);
    for (const [id, command] of this.commands) {
      if (this.commands.size <= KEPT_COMMANDS && length <= KEPT_LENGTH) return;
      if (!command.over) continue;
      this.commands.delete(id);
      length -= command.length;
    }
  }
}

function hint(signal: NodeJS.Signals | null): string {
  return signal === 'SIGKILL' ? ', most likely because memory ran out' : '';
}
