import { keyOf } from '../../clusters/cluster-key';
import { recordEvent } from '../../clusters/events';
import { moveNode } from '../../clusters/nodes';
import { clusterRunning, growFurther, terminateCluster } from '../../clusters/transitions';
import { TERMINATION_TYPES } from '../../clusters/termination-reason';
import type { Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import { assignNodes } from '../nodes/assign-nodes';
import { drainNodes } from '../nodes/drain-nodes';
import { endNodes, markEnding } from '../nodes/end-nodes';
import { launchNodes } from '../nodes/launch-nodes';
import { planOfCluster } from '../nodes/launch-plan';
import { leave, noticedWorkers } from '../nodes/spot-notices';
import { LOOK } from '../patience';
import { wantNodes } from '../pools/want-nodes';
import { autoscaled } from '../scaling/autoscale';
import { idleSecondsOf } from '../scaling/idle-workers';
import { driverOf, isReady, workersOf, type Situation } from '../situation';
import { lookAfter, type Next } from './next';

/**
 * RESIZING → RUNNING: launches workers that are missing, and drains those that are too many, the longest idle and then the newest first.
 * It runs again once each worker is ready and none is leaving; a worker that cannot be had is told in an event, and the cluster runs
 * without it. An autoscaling cluster grows while workers drain.
 */
export async function resize(managing: Managing, lease: Lease, situation: Situation): Promise<Next> {
  const { cluster, now, driverFailure } = situation;
  if (driverFailure) {
    await write(managing, lease, async (tx) => mustBe(await terminateCluster(tx, cluster, driverFailure.reason, now)));
    return 'again';
  }
  const noticed = noticedWorkers(situation);
  if (noticed.length > 0) {
    await write(managing, lease, (tx) => leave(tx, situation, noticed));
    return 'again';
  }
  if (await changeWanted(managing, lease, situation)) return 'again';
  if (await growMeanwhile(managing, lease, situation)) return 'again';
  const drained = await drainNodes(managing, lease, situation);
  if (drained) return 'again';
  const [launched, assigned, ended] = [
    await launchNodes(managing, lease, planOfCluster(situation), situation.nodes),
    await assignNodes(managing, lease, situation),
    await endNodes(managing, lease, situation),
  ];
  if (launched === 'launched' || assigned === 'assigned' || ended === 'ended') return 'again';
  if (await settle(managing, lease, situation)) return 'again';
  return lookAfter(LOOK.passing);
}

/** Workers that were wanted by this very resize and have failed are not wanted again in it. */
function failedNow({ cluster, failures }: Situation) {
  return failures.filter(({ wantedAt }) => wantedAt >= cluster.state_since);
}

async function changeWanted(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, now } = situation;
  const workers = workersOf(situation);
  const missing = cluster.num_workers - failedNow(situation).length - workers.length;
  if (missing > 0) {
    return write(managing, lease, (tx) =>
      wantNodes(tx, managing, cluster, { driver: false, workers: missing }, workers.length + 1, now),
    );
  }
  const surplus = workers.length - cluster.num_workers;
  if (surplus <= 0) return false;
  // Those that do not work yet leave first, then the longest idle, and of those the newest.
  const unready = workers.filter((worker) => !isReady(situation, worker)).slice(0, surplus);
  const ready = workers
    .filter((worker) => isReady(situation, worker))
    .sort((one, other) => idleSecondsOf(situation, one) - idleSecondsOf(situation, other));
  const leaving = surplus > unready.length ? ready.slice(-(surplus - unready.length)) : [];
  const reason = { code: 'USER_REQUEST', message: 'The cluster was made smaller.' } as const;
  await write(managing, lease, async (tx) => {
    await markEnding(tx, unready, reason, now);
    for (const worker of leaving) mustBe(await moveNode(tx, cluster, worker, 'DRAINING', now));
  });
  return true;
}

/** A worker may drain for minutes: what has come to do since is not kept waiting for it. */
async function growMeanwhile(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, nodes, now } = situation;
  if (!nodes.some(({ state }) => state === 'DRAINING')) return false;
  const wanted = autoscaled(situation);
  if (wanted === undefined || wanted <= cluster.num_workers) return false;
  await write(managing, lease, async (tx) => mustBe(await growFurther(tx, cluster, wanted, now)));
  return true;
}

async function settle(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, now, nodes, standings } = situation;
  const workers = workersOf(situation);
  const driver = driverOf(situation);
  const leaving = nodes.some((node) => node.state === 'DRAINING' || node.state === 'ENDING');
  if (leaving || !driver || !workers.every((worker) => isReady(situation, worker))) return false;
  const failed = failedNow(situation);
  const [failure] = failed;
  // Those that are missing without a failure are on their way into the pool that they will come from.
  if (workers.length + failed.length < cluster.num_workers) return false;
  await write(managing, lease, async (tx) => {
    if (failure && workers.length < cluster.num_workers) {
      const { code, parameters = {} } = failure.reason;
      const reason = { code, type: TERMINATION_TYPES[code], parameters };
      await recordEvent(tx, keyOf(cluster), 'ADD_NODES_FAILED', now, {
        reason,
        current_num_workers: workers.length,
        target_num_workers: cluster.num_workers,
      });
    }
    const context = standings.get(driver.node_id)?.report?.sparkContextId ?? null;
    mustBe(await clusterRunning(tx, cluster, now, context));
  });
  return true;
}
