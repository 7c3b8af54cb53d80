import { keyOf } from '../../clusters/cluster-key';
import { recordEvent } from '../../clusters/events';
import { endNode, moveNode } from '../../clusters/nodes';
import type { NodeRow } from '../../clusters/schema';
import { TERMINATION_TYPES, type TerminationReason } from '../../clusters/termination-reason';
import type { NodeReport } from '../../agent/api/report';
import type { Tx } from '../../schema';
import { mustBe } from '../managing';
import { workersOf, type Situation } from '../situation';

export const TAKEN_BACK: TerminationReason = {
  code: 'SPOT_INSTANCE_TERMINATION',
  message: 'EC2 takes its spot instance back; use on-demand instances, or SPOT_WITH_FALLBACK',
};

/** Workers whose instance AWS is about to take back, as they say themselves. */
export function noticedWorkers(situation: Situation): NodeRow[] {
  return workersOf(situation).filter(({ node_id: id }) => situation.standings.get(id)?.report?.spotInterruption !== undefined);
}

/** Has them leave before they are gone: those that work drain, and all of them are told of as lost. */
export async function leave(tx: Tx, { cluster, now }: Situation, workers: readonly NodeRow[]): Promise<void> {
  const { code } = TAKEN_BACK;
  for (const worker of workers) {
    const drains = worker.state === 'READY';
    mustBe(drains ? await moveNode(tx, cluster, worker, 'DRAINING', now) : await endNode(tx, worker, 'ENDING', TAKEN_BACK, now));
    const instance_id = worker.instance_id ?? '';
    const reason = { code, type: TERMINATION_TYPES[code], parameters: { instance_id } };
    await recordEvent(tx, keyOf(cluster), 'NODES_LOST', now, { reason, instance_id });
  }
}

/** In seconds: what AWS leaves of a node is not all for draining, since its data must have arrived elsewhere by then. */
const MARGIN = 10;

/** In seconds: how long a node may drain before AWS ends it; undefined while AWS does not. */
export function secondsLeft(report: NodeReport | undefined, now: Date): number | undefined {
  if (report?.spotInterruption === undefined) return undefined;
  const left = (Date.parse(report.spotInterruption) - now.getTime()) / 1_000 - MARGIN;
  return Number.isFinite(left) ? Math.max(0, Math.floor(left)) : undefined;
}
