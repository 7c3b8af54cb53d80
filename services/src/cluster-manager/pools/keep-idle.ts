import type { NodeRow } from '../../clusters/schema';
import { poolKeyOf } from '../../instance-pools/pool-key';
import type { Lease } from '../lease';
import { write, type Managing } from '../managing';
import { endNodes, markEnding } from '../nodes/end-nodes';
import { launchNodes } from '../nodes/launch-nodes';
import { LOOK, waitBeforeRetry } from '../patience';
import { lookAfter, type Next } from '../states/next';
import { addIdleNodes, planOfPool } from './new-idle-nodes';
import type { PoolSituation } from './pool-situation';
import { removePool } from './rows';

/** Has as many nodes wait in a pool as are to, and ends those that waited for too long; all of them once the pool is deleted. */
export async function keepIdle(managing: Managing, lease: Lease, situation: PoolSituation): Promise<Next> {
  const { pool, nodes, now } = situation;
  const leaving = leavingNodes(situation);
  if (leaving.length > 0) {
    const reason = { code: 'INACTIVITY', message: 'Nobody has needed the idle instance.' } as const;
    await write(managing, lease, (tx) => markEnding(tx, leaving, reason, now));
    return 'again';
  }
  const ended = await endNodes(managing, lease, situation);
  if (ended === 'ended') return 'again';
  if (pool.removed_at) {
    if (nodes.length === 0) await write(managing, lease, (tx) => removePool(tx, poolKeyOf(pool), now));
    return lookAfter(LOOK.retry);
  }
  if (!(await isPreloaded(managing, situation))) return lookAfter(LOOK.passing);
  const missing = missingNodes(situation);
  if (missing > 0) {
    await write(managing, lease, (tx) => addIdleNodes(tx, pool, missing, managing, now));
    return 'again';
  }
  const launched = await launchNodes(managing, lease, planOfPool(pool), nodes);
  if (launched === 'launched') return 'again';
  return lookAfter(nodes.every(({ state }) => state === 'JOINED') ? LOOK.running : LOOK.passing);
}

/** All of a pool that was deleted; else those that AWS takes back, and of those that need not wait the ones that did for long. */
function leavingNodes(situation: PoolSituation): NodeRow[] {
  const { pool, nodes, standings, now } = situation;
  const staying = nodes.filter(({ state }) => state !== 'ENDING');
  if (pool.removed_at) return staying;
  const takenBack = staying.filter((node) => standings.get(node.node_id)?.report?.spotInterruption !== undefined);
  if (takenBack.length > 0) return takenBack;
  const surplus = Math.max(0, staying.length - pool.min_idle_instances);
  const waited = staying.filter((node) => minutesIdle(node, now) >= pool.idle_instance_autotermination_minutes);
  return waited.slice(0, surplus);
}

const MINUTE = 60_000;

function minutesIdle({ joined_at: joinedAt }: NodeRow, now: Date): number {
  return joinedAt ? (now.getTime() - joinedAt.getTime()) / MINUTE : -1;
}

/** One that failed is not tried again at once. */
function missingNodes({ pool, nodes, room, failedAt, now }: PoolSituation): number {
  const [last] = failedAt;
  if (last && now.getTime() - last.getTime() < waitBeforeRetry(recent(failedAt, now))) return 0;
  const staying = nodes.filter(({ state }) => state !== 'ENDING').length;
  return Math.max(0, Math.min(pool.min_idle_instances - staying, room));
}

function recent(failedAt: readonly Date[], now: Date): number {
  return new Set(failedAt.filter((at) => now.getTime() - at.getTime() < 60 * MINUTE).map((at) => at.getTime())).size;
}

/** Nothing is launched before the runtime is there that nodes are to have when a cluster takes them. */
async function isPreloaded({ runtime, log }: Managing, { pool, nodes }: PoolSituation): Promise<boolean> {
  const [key] = pool.attributes.preloaded_spark_versions ?? [];
  const launches = nodes.some(({ state }) => state === 'WANTED') || nodes.length < pool.min_idle_instances;
  if (key === undefined || !launches) return true;
  const state = await runtime(key);
  if (state !== 'ready' && 'failed' in state)
    log.warn({ poolId: pool.instance_pool_id, reason: state.failed }, 'a pool has no runtime');
  return state === 'ready';
}
