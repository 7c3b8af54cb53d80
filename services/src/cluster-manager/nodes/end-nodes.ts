import { endNode } from '../../clusters/nodes';
import type { NodeRow } from '../../clusters/schema';
import type { TerminationReason } from '../../clusters/termination-reason';
import { forgetNode } from '../../relay/expected-nodes';
import type { Tx } from '../../schema';
import { nameOf, type Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import { giveBackUnused, replaceUsed } from '../pools/leave-cluster';
import type { NodesAtAMoment } from '../situation';

export type Ended = 'ended' | 'nothing' | 'again later';

/** Has nodes that nobody needs be on their way out, for this reason unless they have one; those that a pool can use again go back to it. */
export async function markEnding(tx: Tx, nodes: readonly NodeRow[], reason: TerminationReason, now: Date): Promise<void> {
  for (const node of nodes) {
    if (node.state === 'ENDING' || (await giveBackUnused(tx, node, now))) continue;
    mustBe(await endNode(tx, node, 'ENDING', reason, now));
  }
}

/**
 * Ends the instances of nodes that are on their way out, all at once, and then their rows. A node whose launch was begun and never
 * recorded may have an instance all the same: it is found by its token. Pools have fresh nodes for those that have worked.
 */
export async function endNodes(managing: Managing, lease: Lease, { nodes }: Pick<NodesAtAMoment, 'nodes'>): Promise<Ended> {
  const ending = nodes.filter((node) => node.state === 'ENDING');
  if (ending.length === 0) return 'nothing';
  const owner = { accountId: lease.accountId, workspaceId: lease.workspaceId };
  try {
    const unrecorded = new Set(ending.filter((node) => node.instance_id === null).map((node) => node.client_token));
    const listed = unrecorded.size > 0 ? await managing.launcher.list(owner) : [];
    const found = listed.filter((instance) => unrecorded.has(instance.clientToken)).map(({ instanceId }) => instanceId);
    const recorded = ending.flatMap((node) => (node.instance_id === null ? [] : [node.instance_id]));
    await managing.launcher.end(owner, [...recorded, ...found]);
  } catch (error) {
    managing.log.warn({ error, lease: nameOf(lease) }, 'nodes could not be ended; it is tried again');
    return 'again later';
  }
  await write(managing, lease, async (tx) => {
    const now = new Date(managing.now());
    for (const node of ending) {
      await forgetNode(tx, { accountId: node.account_id, nodeId: node.node_id });
      mustBe(await endNode(tx, node, 'ENDED', { code: 'USER_REQUEST', message: '' }, now));
    }
    await replaceUsed(tx, managing, ending, now);
  });
  return 'ended';
}
