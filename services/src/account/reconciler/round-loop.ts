import type { Logger } from '../../platform/log';
import type { RoundCounts } from './reconciler';
import { pause } from '../../platform/pause';

/** In milliseconds: how long the loop rests between two rounds. A client that waits for a workspace asks as often. */
const REST = 1_000;

/** Work that is done in rounds. */
export interface Rounds {
  runOnce(stopping: AbortSignal): Promise<RoundCounts>;
}

/** Turns the work until it is stopped. A round that cannot be made, as when the database is away, is followed by the next. */
export class RoundLoop {
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  /** @param work what a round does, as the log says it, such as `accounts reconciled` */
  constructor(
    private readonly work: string,
    private readonly rounds: Rounds,
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
        const counts = await this.rounds.runOnce(signal);
        if (Object.keys(counts).length > 0) this.log.info({ counts }, this.work);
        failing = false;
      } catch (error) {
        if (!failing) this.log.warn({ error, work: this.work }, 'a round could not be made; trying again');
        failing = true;
      }
      await pause(REST, signal);
    }
  }
}
