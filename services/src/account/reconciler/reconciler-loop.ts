import type { Logger } from '../../platform/log';
import type { AccountReconciler } from './reconciler';

/** In milliseconds: how long the loop rests between two rounds. A client that waits for a workspace asks as often. */
const REST = 1_000;

/** Turns the reconciler until it is stopped. A round that cannot be made, as when the database is away, is followed by the next. */
export class ReconcilerLoop {
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  constructor(
    private readonly reconciler: AccountReconciler,
    private readonly log: Logger,
  ) {
    this.ended = this.run();
  }

  /** Waits for the round under way, which ends at its next step. */
  public async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failing = false;
    while (!signal.aborted) {
      try {
        const counts = await this.reconciler.runOnce(signal);
        if (Object.keys(counts).length > 0) this.log.info({ counts }, 'accounts reconciled');
        failing = false;
      } catch (error) {
        if (!failing) this.log.warn({ error }, 'accounts cannot be reconciled; trying again');
        failing = true;
      }
      await rest(signal);
    }
  }
}

function rest(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, REST);
    signal.addEventListener('abort', done);
  });
}
