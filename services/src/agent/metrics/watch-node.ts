import { pause } from '../../platform/pause';
import type { SparkLoad } from '../api/report';
import type { ReportBoard } from '../node/report-board';
import { MachineMetrics } from './machine-metrics';

/** In milliseconds: how often a node looks at itself. */
const LOOK_EVERY = 5_000;

export interface WatchOptions {
  readonly board: ReportBoard;
  readonly folder: string;
  /** What Spark has to do, on a driver. */
  readonly load: () => Promise<SparkLoad | undefined>;
  /** Executors of a worker. */
  readonly executorIds: () => Promise<string[] | undefined>;
  readonly ending: AbortSignal;
}

/** Keeps the report's figures up to date until the assignment ends. */
export async function watchNode({ board, folder, load, executorIds, ending }: WatchOptions): Promise<void> {
  const machine = new MachineMetrics(folder);
  while (!ending.aborted) {
    const [metrics, spark, executors] = await Promise.all([machine.read().catch(() => ({})), load(), executorIds()]);
    if (ending.aborted) return;
    const before = board.read();
    // What Spark does not tell any more is not told on: a program that has ended has nothing to do.
    const news = { metrics, spark, ...(executors && { executorIds: executors }) };
    // Figures that move a little wake nobody; what autoscaling waits for does.
    if (isNews(before.spark, spark)) board.set(news);
    else board.setQuietly(news);
    await pause(LOOK_EVERY, ending);
  }
}

function isNews(before: SparkLoad | undefined, now: SparkLoad | undefined): boolean {
  if (!now) return false;
  const words = ({ pendingTasks, runningTasks, executors }: SparkLoad) => [pendingTasks > 0, runningTasks > 0, executors.length];
  return !before || words(before).join() !== words(now).join();
}
