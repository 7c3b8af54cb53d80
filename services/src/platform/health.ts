/** How a process is, as its health paths answer it. */
export interface Health {
  /** False: restart it. Liveness means that the process still gets work done, not merely that it answers. */
  readonly live: () => boolean;
  /** False: give it no requests. */
  readonly ready: () => Promise<boolean>;
}

/** How late the event loop may be before the process counts as stuck, in milliseconds. */
const STUCK_AFTER = 30_000;

/** Live while the event loop advances; ready from `open()` until the process is asked to stop, while `check` says so. */
export class LoopHealth implements Health {
  private readonly timer: NodeJS.Timeout;
  private lastTurn: number;
  private opened = false;

  constructor(
    private readonly now: () => number,
    private readonly stopping: AbortSignal,
    private readonly check: () => Promise<boolean> = () => Promise.resolve(true),
  ) {
    this.lastTurn = now();
    this.timer = setInterval(() => (this.lastTurn = now()), 1_000);
    this.timer.unref();
  }

  /** Everything that the process needs is there. */
  public open(): void {
    this.opened = true;
  }

  public readonly live = (): boolean => this.now() - this.lastTurn < STUCK_AFTER;

  public readonly ready = async (): Promise<boolean> =>
    this.opened && !this.stopping.aborted && this.live() && (await this.check());

  /** Ends the watch. */
  public close(): void {
    clearInterval(this.timer);
  }
}
