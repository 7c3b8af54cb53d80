import type { Database } from '../../platform/database/database';
import type { Logger } from '../../platform/log';
import type { LakehouseSchema } from '../../schema';
import { connectionId, writeReports, type Reported } from './report-batch';
import type { ConnectionKey } from './statements';

/** Most reports of one statement. */
const BATCH = 500;

/** In milliseconds: how long the first report of a batch waits for others, and how long the writer rests when the database is away. */
const GATHER = 50;
const REST = 1_000;

export interface ReportWriterProps {
  readonly database: Database<LakehouseSchema>;
  readonly relayId: string;
  readonly now: () => number;
  readonly log: Logger;
}

/** What came of a report: `superseded` when the connection is not the newest of its node, or the node is not expected any more. */
export type Outcome = 'written' | 'superseded' | 'lost';

interface Waiting {
  readonly reported: Reported;
  readonly done: (outcome: Outcome) => void;
}

/** Writes what nodes report, many at once and one statement at a time: while the database is slow, nodes are asked less often. */
export class ReportWriter {
  private waiting: Waiting[] = [];
  private working: Promise<void> | undefined;
  private failing = false;

  constructor(private readonly props: ReportWriterProps) {}

  /** Answers once the report is written, or is lost because the database is away. */
  public write(key: ConnectionKey, report: Omit<Reported, keyof ConnectionKey>): Promise<Outcome> {
    return new Promise((done) => {
      this.waiting.push({ reported: { ...key, ...report }, done });
      this.working ??= this.work();
    });
  }

  /** Waits for what is being written. */
  public async idle(): Promise<void> {
    await this.working;
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER));
      const batch = this.waiting.splice(0, BATCH);
      const newest = await this.attempt(batch.map(({ reported }) => reported));
      for (const { reported, done } of batch) {
        done(newest === undefined ? 'lost' : newest.has(connectionId(reported)) ? 'written' : 'superseded');
      }
    }
    this.working = undefined;
  }

  private async attempt(reports: readonly Reported[]): Promise<ReadonlySet<string> | undefined> {
    const { database, relayId, now, log } = this.props;
    try {
      const newest = await writeReports(database, relayId, reports, new Date(now()));
      this.failing = false;
      return newest;
    } catch (error) {
      if (!this.failing) log.warn({ error }, 'reports of nodes cannot be written; trying again');
      this.failing = true;
      await new Promise((resolve) => setTimeout(resolve, REST));
      return undefined;
    }
  }
}
