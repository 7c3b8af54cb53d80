import { endNode } from '../../clusters/nodes';
import type { NodeRow } from '../../clusters/schema';
import type { TerminationReason } from '../../clusters/termination-reason';
import { forgetNode } from '../../relay/expected-nodes';
import type { Tx } from '../../schema';
import type { Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import type { Situation } from '../situation';

export type Ended = 'ended' | 'nothing' | 'again later';

/** Has nodes be on their way out, for this reason unless they have one. */
export async function markEnding(tx: Tx, nodes: readonly NodeRow[], reason: TerminationReason, now: Date): Promise<void> {
  for (const node of nodes) {
    if (node.state !== 'ENDING') mustBe(await endNode(tx, node, 'ENDING', reason, now));
  }
}

/**
 * Ends the instances of nodes that are on their way out, all at once, and then their rows. A node whose launch was begun and never
 * recorded may have an instance all the same: it is found by its token.
 */
export async function endNodes(managing: Managing, lease: Lease, { cluster, nodes }: Situation): Promise<Ended> {
  const ending = nodes.filter((node) => node.state === 'ENDING');
  if (ending.length === 0) return 'nothing';
  const owner = { accountId: cluster.account_id, workspaceId: cluster.workspace_id };
  try {
    const unrecorded = new Set(ending.filter((node) => node.instance_id === null).map((node) => node.client_token));
    const listed = unrecorded.size > 0 ? await managing.launcher.list(owner) : [];
    const found = listed.filter((instance) => unrecorded.has(instance.clientToken)).map(({ instanceId }) => instanceId);
    const recorded = ending.flatMap((node) => (node.instance_id === null ? [] : [node.instance_id]));
    await managing.launcher.end(owner, [...recorded, ...found]);
  } catch (error) {
    managing.log.warn({ error, clusterId: cluster.cluster_id }, 'nodes could not be ended; it is tried again');
    return 'again later';
  }
  await write(managing, lease, async (tx) => {
    const now = new Date(managing.now());
    for (const node of ending) {
      await forgetNode(tx, { accountId: node.account_id, nodeId: node.node_id });
      mustBe(await endNode(tx, node, 'ENDED', { code: 'USER_REQUEST', message: '' }, now));
    }
  });
  return 'ended';
}
