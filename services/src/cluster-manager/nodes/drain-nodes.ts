import { endNode } from '../../clusters/nodes';
import type { NodeRow } from '../../clusters/schema';
import type { Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import { PATIENCE } from '../patience';
import type { Situation } from '../situation';
import { secondsLeft, TAKEN_BACK } from './spot-notices';

const DRAIN_TIMEOUT = 10_000;

/**
 * Asks nodes that are to leave to drain, which harms nobody when it is asked again, and has those that are done, or that take too long,
 * be on their way out. Whether any row changed.
 */
export async function drainNodes(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const draining = situation.nodes.filter((node) => node.state === 'DRAINING');
  const done = await Promise.all(draining.map((node) => isDone(managing, situation, node)));
  const leaving = draining.filter((_, index) => done[index]);
  if (leaving.length === 0) return false;
  const smaller = { code: 'USER_REQUEST', message: 'The cluster was made smaller.' } as const;
  const now = new Date(managing.now());
  await write(managing, lease, async (tx) => {
    for (const node of leaving) {
      const noticed = situation.standings.get(node.node_id)?.report?.spotInterruption !== undefined;
      mustBe(await endNode(tx, node, 'ENDING', noticed ? TAKEN_BACK : smaller, now));
    }
  });
  return true;
}

async function isDone(managing: Managing, { standings, cluster, now }: Situation, node: NodeRow): Promise<boolean> {
  const standing = standings.get(node.node_id);
  const late = node.draining_at !== null && now.getTime() - node.draining_at.getTime() > PATIENCE.drain;
  const phase = standing?.report?.phase;
  if (late || phase === 'drained' || phase === 'failed' || phase === 'idle' || !standing?.connected) return true;
  if (phase === 'draining') return false;
  const address = { accountId: node.account_id, clusterId: cluster.cluster_id, nodeId: node.node_id };
  const deadlineSeconds = secondsLeft(standing.report, now);
  const body = deadlineSeconds === undefined ? {} : { deadlineSeconds };
  const reply = await managing.nodeCalls
    .call(address, { method: 'POST', path: '/v1/drain', body, timeout: DRAIN_TIMEOUT })
    .catch(() => undefined);
  return reply !== undefined && reply.status >= 400 && reply.status < 500; // a node that cannot drain is ended as it is
}
