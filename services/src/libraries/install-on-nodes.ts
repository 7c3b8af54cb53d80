import type { NodeCaller } from '../command-execution/node-caller';
import { keyOf } from '../clusters/cluster-key';
import { nodesOf } from '../clusters/nodes';
import type { ClusterRow } from '../clusters/schema';
import { ApiError } from '../platform/http/api-error';
import type { Tx } from '../schema';
import { assignedLibrary, type LibraryInfo } from './library';

/** In milliseconds: a node says at once that it has begun. */
const ANSWERS_WITHIN = 10_000;

/** A node that works for a cluster. */
export interface WorkingNode {
  readonly accountId: string;
  readonly clusterId: string;
  readonly nodeId: string;
}

/** The nodes that are to install what is added now; those that start later are told by their assignment. */
export async function workingNodes(tx: Tx, cluster: ClusterRow): Promise<WorkingNode[]> {
  if (cluster.state !== 'RUNNING' && cluster.state !== 'RESIZING') return [];
  const ready = (await nodesOf(tx, keyOf(cluster))).filter(({ state }) => state === 'READY');
  return ready.map((node) => ({ accountId: cluster.account_id, clusterId: cluster.cluster_id, nodeId: node.node_id }));
}

/**
 * Has nodes begin to install libraries. To be told twice is to be told once.
 *
 * @throws ApiError TEMPORARILY_UNAVAILABLE when one of them could not be told
 */
export async function installOnNodes(
  calls: NodeCaller,
  nodes: readonly WorkingNode[],
  libraries: readonly LibraryInfo[],
): Promise<void> {
  const body = { libraries: libraries.map(assignedLibrary) };
  const request = { method: 'PUT', path: '/v1/libraries', body, timeout: ANSWERS_WITHIN } as const;
  const replies = await Promise.all(nodes.map(async (node) => ({ node, reply: await calls.call(node, request) })));
  const refused = replies.find(({ reply }) => reply.status >= 300);
  if (refused) {
    const what = JSON.stringify(refused.reply.body);
    const message = `node ${refused.node.nodeId} did not begin to install: status ${refused.reply.status}, ${what}; try again`;
    throw new ApiError('TEMPORARILY_UNAVAILABLE', message, { retryAfter: 5 });
  }
}
