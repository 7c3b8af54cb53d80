import type { SparkLoad } from '../../agent/api/report';
import { driverOf, isReady, isStaying, workersOf, type Situation } from '../situation';
import { idleSecondsOf } from './idle-workers';

/**
 * In seconds: how long a worker does nothing before an autoscaling cluster does without it; sooner in the cluster of a job, which pays
 * for nobody's next command.
 *
 * @see https://docs.databricks.com/aws/en/compute/configure#autoscaling
 */
const QUIET = { allPurpose: 150, job: 40 } as const;

/**
 * How many workers an autoscaling cluster is to have; undefined while it stays as it is.
 *
 * It grows at once to as many as the waiting tasks would all run on, since waiting is what users notice, and gives up what has been idle
 * for a while. A cluster that lacks workers has them repaired before it grows.
 */
export function autoscaled(situation: Situation): number | undefined {
  const { cluster } = situation;
  const { min_workers: least, max_workers: most } = cluster;
  if (least === null || most === null) return undefined;
  const driver = driverOf(situation);
  const load = driver && isReady(situation, driver) ? situation.standings.get(driver.node_id)?.report?.spark : undefined;
  if (!load) return undefined;
  const workers = workersOf(situation);
  if (load.pendingTasks > 0) {
    // Executors of workers that have just come take some of the waiting tasks first.
    const executors = stayingExecutors(situation, load);
    if (workers.length !== cluster.num_workers || executors.length < workers.length) return undefined;
    const cores = executors.reduce((sum, executor) => sum + executor.cores, 0);
    const needed = Math.ceil(((load.pendingTasks + load.runningTasks) * workers.length) / Math.max(1, cores));
    const wanted = Math.min(most, Math.max(needed, workers.length + 1));
    return wanted > workers.length ? wanted : undefined;
  }
  const quiet = cluster.cluster_source === 'JOB' ? QUIET.job : QUIET.allPurpose;
  const idle = workers.filter((worker) => isReady(situation, worker) && idleSecondsOf(situation, worker) >= quiet);
  const wanted = Math.max(least, workers.length - idle.length);
  return wanted < workers.length ? wanted : undefined;
}

/** Executors but those of workers that leave, which take no further tasks. */
function stayingExecutors({ nodes, standings }: Situation, { executors }: SparkLoad): SparkLoad['executors'] {
  const leaving = nodes
    .filter((node) => !isStaying(node))
    .flatMap(({ node_id: id }) => standings.get(id)?.report?.executorIds ?? []);
  return executors.filter(({ executorId }) => !leaving.includes(executorId));
}
