import type { NodeReport, Notices } from '../api/report';
import { Changes } from './changes';

/** Parts of a report that are set when they change. */
export type Reported = Omit<NodeReport, 'revision' | 'agentVersion' | 'idleSeconds' | keyof Notices>;

const NOTHING: Reported = { phase: 'idle', runningCommands: 0, initScripts: [], libraries: [], metrics: {} };

/** What the node says of itself. */
export class ReportBoard {
  private readonly changes = new Changes();
  private revision = 1;
  private reported = NOTHING;
  private notices: Notices = {};
  private idleSince: number;

  constructor(
    private readonly agentVersion: string,
    private readonly now: () => number,
  ) {
    this.idleSince = now();
  }

  /** Begins anew, for an assignment or without one. */
  public reset(reported: Partial<Reported> = {}): void {
    this.idleSince = this.now();
    this.reported = NOTHING;
    this.set(reported);
  }

  public set(reported: Partial<Reported>): void {
    if (this.busy) this.idleSince = this.now();
    this.reported = { ...this.reported, ...reported };
    this.revision++;
    this.changes.announce();
  }

  /** Changes what alone is no reason to answer a waiting request, such as metrics. */
  public setQuietly(reported: Partial<Reported>): void {
    if (this.busy) this.idleSince = this.now();
    this.reported = { ...this.reported, ...reported };
  }

  /** What AWS says of the machine, which no assignment changes. */
  public notice(notices: Notices): void {
    const { spotInterruption, rebalanceRecommendation } = this.notices;
    if (notices.spotInterruption === spotInterruption && notices.rebalanceRecommendation === rebalanceRecommendation) return;
    this.notices = notices;
    this.set({});
  }

  public read(): NodeReport {
    const idleSeconds = this.busy ? 0 : Math.max(0, (this.now() - this.idleSince) / 1000);
    return { revision: this.revision, agentVersion: this.agentVersion, idleSeconds, ...this.notices, ...this.reported };
  }

  /** The report once it is newer than the revision, or after `timeoutMs`. */
  public async newerThan(revision: number, timeoutMs: number): Promise<NodeReport> {
    await this.changes.until(() => this.revision !== revision, timeoutMs);
    return this.read();
  }

  private get busy(): boolean {
    return this.reported.runningCommands > 0 || (this.reported.spark?.runningTasks ?? 0) > 0;
  }
}
