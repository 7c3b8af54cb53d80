import type { PoolConfig } from 'pg';
import { pino } from 'pino';
import type { NodeReport } from '../../services/src/agent/api/report';
import { Database } from '../../services/src/platform/database/database';
import { ReportWriter } from '../../services/src/relay/connections/report-writer';
import type { LakehouseSchema } from '../../services/src/schema';
import { RELAY } from './fill';

/** A node that reports. */
export interface Reporting {
  readonly accountId: string;
  readonly nodeId: string;
  readonly place: string;
}

/** In milliseconds: how often a node says something, as agents do. */
const EVERY = 15_000;

/** In how many of its reports a driver says something new, which wakes the cluster manager. */
const NEWS = 0.05;

/** Nodes that report as the relay hears them, written by its own writer; each at a moment of its own. */
export class Heartbeats {
  /** In milliseconds: from each report to its row. */
  public readonly lags: number[] = [];
  public measuring = false;
  private readonly database: Database<LakehouseSchema>;
  private readonly writer: ReportWriter;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly began = performance.now();
  private revision = 1;

  constructor(config: PoolConfig) {
    this.database = new Database(config);
    this.writer = new ReportWriter({ database: this.database, relayId: RELAY, now: Date.now, log: pino({ level: 'warn' }) });
  }

  /** Has nodes report until they are silenced; answers once each has for the first time. */
  public async begin(nodes: readonly Reporting[]): Promise<void> {
    await Promise.all(nodes.map((node) => this.report(node)));
    for (const node of nodes) {
      const first = setTimeout(() => {
        void this.report(node);
        this.timers.set(
          node.nodeId,
          setInterval(() => void this.report(node), EVERY),
        );
      }, Math.random() * EVERY);
      this.timers.set(node.nodeId, first);
    }
  }

  public silence(nodeId: string): void {
    clearTimeout(this.timers.get(nodeId));
  }

  public async stop(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer);
    await this.writer.idle();
    await this.database.close();
  }

  private async report({ accountId, nodeId, place }: Reporting): Promise<void> {
    const changed = place === 'driver' && Math.random() < NEWS;
    const began = performance.now();
    const measured = this.measuring;
    const report = JSON.stringify(reportOf(place, ++this.revision, (began - this.began) / 1_000));
    await this.writer.write({ accountId, nodeId, number: '1' }, { revision: this.revision, report, changed });
    if (measured) this.lags.push(performance.now() - began);
  }
}

function reportOf(place: string, revision: number, idleSeconds: number): NodeReport {
  return {
    revision,
    agentVersion: 'bench',
    generation: 1,
    phase: 'ready',
    runningCommands: 0,
    idleSeconds,
    ...(place === 'driver' && { masterUrl: 'spark://10.0.0.1:7077', sparkContextId: '4711' }),
    initScripts: [],
    libraries: [],
    metrics: { cpuPercent: 12.5, memoryTotalMiB: 7_800, memoryUsedMiB: 3_100, diskTotalMiB: 102_400, diskUsedMiB: 9_000 },
  };
}
