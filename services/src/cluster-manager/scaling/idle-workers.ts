import type { NodeRow } from '../../clusters/schema';
import { driverOf, type Situation } from '../situation';

/**
 * In seconds: for how long a worker has run no task, as the driver says of its executors; 0 while it runs one, or while that is not
 * known. Executors of another application than the cluster's own, such as a submitted program's, count as busy.
 */
export function idleSecondsOf(situation: Situation, worker: NodeRow): number {
  const driver = driverOf(situation);
  const report = driver && situation.standings.get(driver.node_id)?.report;
  const executorIds = situation.standings.get(worker.node_id)?.report?.executorIds;
  if (!report?.spark || !executorIds) return 0;
  if (executorIds.length === 0) return report.runningCommands > 0 ? 0 : secondsReady(situation, worker);
  const { executors } = report.spark;
  const idle = executorIds.map((id) => executors.find(({ executorId }) => executorId === id)?.idleSeconds ?? 0);
  return Math.min(...idle);
}

/** A worker without executors is one that the application does not want. */
function secondsReady({ now }: Situation, { ready_at: readyAt }: NodeRow): number {
  return readyAt ? Math.max(0, (now.getTime() - readyAt.getTime()) / 1_000) : 0;
}
