import { changeCluster } from '../../clusters/change-cluster';
import type { ClusterRow } from '../../clusters/schema';
import { resizeCluster, terminateCluster, type WantedSize } from '../../clusters/transitions';
import type { Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import { endNodes } from '../nodes/end-nodes';
import { noteApplication } from '../nodes/note-application';
import { leave, noticedWorkers } from '../nodes/spot-notices';
import { LOOK, REPAIR, waitBeforeRetry } from '../patience';
import { autoscaled } from '../scaling/autoscale';
import { driverOf, isReady, workersOf, type Situation } from '../situation';
import { lookAfter, type Next } from './next';

/**
 * RUNNING: ends without its driver, and when nobody has used it for as long as it says; has its size put right when it lacks workers,
 * is about to lose some, or has too many, and changed when it scales by itself.
 */
export async function keepRunning(managing: Managing, lease: Lease, situation: Situation): Promise<Next> {
  const { cluster, now } = situation;
  const fault = situation.driverFailure?.reason ?? idle(situation);
  if (fault) {
    await write(managing, lease, async (tx) => mustBe(await terminateCluster(tx, cluster, fault, now)));
    return 'again';
  }
  const ended = await endNodes(managing, lease, situation);
  if (ended === 'ended') return 'again';
  if (await noteActivity(managing, lease, situation)) return 'again';
  if (await noteApplication(managing, lease, situation)) return 'again';
  if (await changeSize(managing, lease, situation)) return 'again';
  return lookAfter(ended === 'again later' ? LOOK.retry : LOOK.running);
}

async function changeSize(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, now } = situation;
  const noticed = noticedWorkers(situation);
  const numWorkers = noticed.length === 0 ? autoscaled(situation) : undefined;
  const isWrong = workersOf(situation).length !== cluster.num_workers && mayRepair(situation);
  if (numWorkers === undefined && !isWrong && noticed.length === 0) return false;
  await write(managing, lease, async (tx) => {
    await leave(tx, situation, noticed);
    const cause = numWorkers === undefined ? 'AUTORECOVERY' : 'AUTOSCALE';
    mustBe(
      await resizeCluster(tx, cluster, { ...sizeAsIs(cluster), ...(numWorkers !== undefined && { numWorkers }) }, now, { cause }),
    );
  });
  return true;
}

function sizeAsIs({ num_workers: numWorkers, min_workers: minWorkers, max_workers: maxWorkers }: ClusterRow): WantedSize {
  return minWorkers === null || maxWorkers === null ? { numWorkers } : { numWorkers, autoscale: { minWorkers, maxWorkers } };
}

const MINUTE = 60_000;

function idle({ cluster, now, ...situation }: Situation) {
  const minutes = cluster.attributes.autotermination_minutes ?? 0;
  if (minutes === 0 || cluster.last_activity_at === null) return undefined;
  const driver = driverOf({ cluster, now, ...situation });
  const report = driver && situation.standings.get(driver.node_id)?.report;
  if (!report || report.runningCommands > 0 || report.idleSeconds === 0) return undefined;
  if (now.getTime() - cluster.last_activity_at.getTime() < minutes * MINUTE) return undefined;
  return {
    code: 'INACTIVITY',
    message: `Nobody has used the cluster for ${minutes} minutes.`,
    parameters: { inactivity_duration_min: String(minutes) },
  } as const;
}

/** In milliseconds: activity is kept no finer than this, so that a busy cluster does not write all the time. */
const FINENESS = 5_000;

/** Keeps when the cluster was last used, as its driver says. */
async function noteActivity(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, standings } = situation;
  const driver = driverOf(situation);
  const standing = driver && standings.get(driver.node_id);
  const { report, reportedAt } = standing ?? {};
  if (!report || !reportedAt || !driver || !isReady(situation, driver)) return false;
  const usedAt = new Date(reportedAt.getTime() - report.idleSeconds * 1_000);
  if (cluster.last_activity_at && usedAt.getTime() - cluster.last_activity_at.getTime() < FINENESS) return false;
  await write(managing, lease, async (tx) => mustBe(await changeCluster(tx, cluster, { last_activity_at: usedAt })));
  return true;
}

/**
 * A cluster that has just lost workers tries at once; whatever fails after that has it wait for longer each time. That AWS takes spot
 * instances back is no failure of a try.
 */
function mayRepair({ failures, now, cluster }: Situation): boolean {
  const recent = failures.filter(
    ({ at, reason }) => reason.code !== 'SPOT_INSTANCE_TERMINATION' && now.getTime() - at.getTime() < 6 * REPAIR.last,
  );
  const times = new Set(recent.map(({ at }) => at.getTime())).size;
  if (times <= 1) return true;
  return now.getTime() - cluster.state_since.getTime() >= waitBeforeRetry(times - 1);
}
