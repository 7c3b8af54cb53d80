import type { NodeRow } from '../../clusters/schema';
import type { TerminationReason } from '../../clusters/termination-reason';
import { noteCluster, clusterRunning, terminateCluster } from '../../clusters/transitions';
import type { Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import { assignNodes } from '../nodes/assign-nodes';
import { endNodes, markEnding } from '../nodes/end-nodes';
import { launchNodes } from '../nodes/launch-nodes';
import { nodeTypeIdsOf, planOfCluster } from '../nodes/launch-plan';
import type { NodeFailure } from '../nodes/node-failures';
import { reasonOfAll, zoneWithoutRoom } from '../nodes/zones';
import { ENOUGH_WORKERS, LOOK } from '../patience';
import { wantNodes } from '../pools/want-nodes';
import { driverOf, isReady, isStaying, workersOf, type Situation } from '../situation';
import { lookAfter, type Next } from './next';

/**
 * PENDING, RESTARTING → RUNNING. Wants the nodes that are missing, launches driver and workers at once, assigns the driver and then
 * the workers. Nodes of the generation before stay when they are of the right type. It runs once the driver is ready and each worker
 * is either ready or lost; when the driver fails, or too many workers do, it ends with their reason. When all that fails is the room of
 * an availability zone that nobody asked for, it begins anew in another one.
 */
export async function startCluster(managing: Managing, lease: Lease, situation: Situation): Promise<Next> {
  if (await dropUnfit(managing, lease, situation)) return 'again';
  if (await giveUp(managing, lease, situation)) return 'again';
  const waits = await waitForRuntime(managing, lease, situation);
  if (waits) return waits;
  if (await wantMissing(managing, lease, situation)) return 'again';
  const [launched, assigned, ended] = [
    await launchNodes(managing, lease, planOfCluster(situation), situation.nodes),
    await assignNodes(managing, lease, situation),
    await endNodes(managing, lease, situation),
  ];
  if (launched === 'launched' || assigned === 'assigned' || ended === 'ended') return 'again';
  if (await run(managing, lease, situation)) return 'again';
  const retry = [launched, assigned, ended].includes('again later');
  return lookAfter(retry ? LOOK.retry : LOOK.passing);
}

/** After a restart: nodes of another type than is wanted now, and workers that are too many. */
async function dropUnfit(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster } = situation;
  const fits = (node: NodeRow) =>
    node.generation === cluster.generation ||
    (node.state !== 'WANTED' && nodeTypeIdsOf(cluster.attributes, node.place ?? 'worker').includes(node.instance_type));
  const unfit = situation.nodes.filter((node) => isStaying(node) && !fits(node));
  const surplus = workersOf(situation).filter(fits).slice(cluster.num_workers);
  const leaving = [...unfit, ...surplus, ...situation.nodes.filter((node) => node.state === 'DRAINING')];
  if (leaving.length === 0) return false;
  const reason = { code: 'USER_REQUEST', message: 'The cluster was restarted.' } as const;
  await write(managing, lease, (tx) => markEnding(tx, leaving, reason, new Date(managing.now())));
  return true;
}

/** Without its driver, or with too few workers, there is no cluster: in this availability zone, or at all. */
async function giveUp(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, nodes, now, left } = situation;
  const failure = fatalFailure(situation);
  if (!failure) return false;
  const zone = zoneWithoutRoom(failure, cluster);
  await write(managing, lease, async (tx) => {
    if (zone === undefined) mustBe(await terminateCluster(tx, cluster, reasonOfAll(failure, left), now));
    else await markEnding(tx, nodes.filter(isStaying), leaving(zone), now);
  });
  return true;
}

function fatalFailure({ cluster, driverFailure, failures }: Situation): NodeFailure | undefined {
  const tooFew = cluster.num_workers - failures.length < Math.ceil(cluster.num_workers * ENOUGH_WORKERS);
  return driverFailure ?? (tooFew ? failures[0] : undefined);
}

function leaving(zone: string): TerminationReason {
  return {
    code: 'USER_REQUEST',
    message: `Availability zone ${zone} has no room for all nodes of the cluster; another one is tried.`,
  };
}

/** Nothing is launched for a runtime that nodes would not find. */
async function waitForRuntime(managing: Managing, lease: Lease, { cluster }: Situation): Promise<Next | undefined> {
  const runtime = await managing.runtime(cluster.attributes.spark_version ?? '');
  if (runtime === 'ready') return undefined;
  const now = new Date(managing.now());
  if ('failed' in runtime) {
    const reason = { code: 'SPARK_IMAGE_NOT_FOUND', message: runtime.failed } as const;
    await write(managing, lease, async (tx) => mustBe(await terminateCluster(tx, cluster, reason, now)));
    return 'again';
  }
  if (runtime.preparing !== cluster.state_message) {
    await write(managing, lease, async (tx) => mustBe(await noteCluster(tx, cluster, runtime.preparing)));
  }
  return lookAfter(LOOK.passing);
}

async function wantMissing(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, failures } = situation;
  const workers = workersOf(situation).length;
  const driver = driverOf(situation);
  const missing = { driver: !driver, workers: Math.max(0, cluster.num_workers - failures.length - workers) };
  if (!missing.driver && missing.workers === 0) return false;
  const there = workers + (driver ? 1 : 0);
  const note = 'Finding instances for new nodes';
  return write(managing, lease, async (tx) => {
    const changed = await wantNodes(tx, managing, cluster, missing, there, new Date(managing.now()));
    if (changed && cluster.state === 'PENDING') mustBe(await noteCluster(tx, cluster, note));
    return changed;
  });
}

async function run(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, failures, standings } = situation;
  const driver = driverOf(situation);
  if (!driver || !isReady(situation, driver)) return false;
  const workers = workersOf(situation);
  if (!workers.every((worker) => isReady(situation, worker))) return false;
  if (workers.length + failures.length < cluster.num_workers) return false;
  const context = standings.get(driver.node_id)?.report?.sparkContextId ?? null;
  await write(managing, lease, async (tx) => mustBe(await clusterRunning(tx, cluster, new Date(managing.now()), context)));
  return true;
}
