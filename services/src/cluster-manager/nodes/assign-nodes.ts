import type { Assignment } from '../../agent/api/assignment';
import { changeNode, endNode, moveNode, NEVER_ASSIGNED } from '../../clusters/nodes';
import type { NodeRow } from '../../clusters/schema';
import { isolationOf } from '../../clusters/spec/access-mode-rule';
import { globalInitScripts } from '../../global-init-scripts/statements';
import { librariesOf } from '../../libraries/statements';
import type { Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import { driverOf, isReady, isStaying, type Situation } from '../situation';
import { assignmentOf } from './assignment';
import { clusterSecret } from './cluster-secret';
import { nodeTypeIdsOf } from './launch-plan';

/** In milliseconds: a node that is connected answers at once. */
const ASSIGN_TIMEOUT = 10_000;

export type Assigned = 'assigned' | 'nothing' | 'again later';

/** Has nodes that have joined be what the cluster's generation wants: the driver first, workers once it says where they register. */
export async function assignNodes(managing: Managing, lease: Lease, situation: Situation): Promise<Assigned> {
  const driver = driverOf(situation);
  if (!driver) return 'nothing';
  const masterUrl = isReady(situation, driver) ? situation.standings.get(driver.node_id)?.report?.masterUrl : undefined;
  const waiting = situation.nodes.filter((node) => needsAssignment(situation, node) && (node.place === 'driver' || masterUrl));
  const results = await Promise.all(waiting.map((node) => assign(managing, lease, situation, node, masterUrl)));
  if (results.includes('assigned')) return 'assigned';
  return results.length > 0 ? 'again later' : 'nothing';
}

/** A node of an earlier generation that works, or did, is told anew. */
function needsAssignment({ cluster, standings }: Situation, node: NodeRow): boolean {
  if (!isStaying(node) || !standings.get(node.node_id)?.connected) return false;
  const older = node.generation !== cluster.generation;
  return node.state === 'JOINED' || (older && (node.state === 'ASSIGNED' || node.state === 'READY'));
}

async function assign(
  managing: Managing,
  lease: Lease,
  situation: Situation,
  node: NodeRow,
  masterUrl: string | undefined,
): Promise<Assigned> {
  const { cluster } = situation;
  const begun = await begin(managing, lease, situation, node, masterUrl);
  const refused = begun
    ? await send(managing, node, cluster.cluster_id, begun.body)
    : `there is no node type ${node.instance_type}`;
  if (refused === 'away') return 'again later';
  const now = new Date(managing.now());
  if (refused !== undefined) {
    const reason = { code: 'INTERNAL_ERROR', message: `A node refused its assignment: ${refused}` } as const;
    await write(managing, lease, async (tx) => mustBe(await endNode(tx, begun?.node ?? node, 'ENDING', reason, now)));
    return 'assigned';
  }
  await write(managing, lease, async (tx) => {
    const moved = mustBe(await moveNode(tx, cluster, begun?.node ?? node, 'ASSIGNED', now));
    if (moved.generation !== cluster.generation) mustBe(await changeNode(tx, moved, { generation: cluster.generation }));
  });
  return 'assigned';
}

/** What an assignment says; a node that came from a pool counts as assigned from here on, whatever comes of the call. */
async function begin(
  managing: Managing,
  lease: Lease,
  { cluster }: Situation,
  node: NodeRow,
  masterUrl: string | undefined,
): Promise<{ readonly node: NodeRow; readonly body: Assignment } | undefined> {
  const nodeType = managing.nodeType(node.instance_type);
  const workerType = managing.nodeType(nodeTypeIdsOf(cluster.attributes, 'worker')[0]);
  if (!nodeType) return undefined;
  const { launcher } = managing;
  const workspace = { accountId: cluster.account_id, workspaceId: cluster.workspace_id };
  const runtimeArchive = await managing.runtimeArchive(cluster.attributes.spark_version ?? '', nodeType);
  return write(managing, lease, async (tx) => ({
    node: node.generation === NEVER_ASSIGNED ? mustBe(await changeNode(tx, node, { generation: cluster.generation })) : node,
    body: assignmentOf(cluster, node, {
      sparkSecret: await clusterSecret(tx, cluster, managing.ids),
      nodeType: launcher.size(nodeType),
      ...(workerType && { workerType: launcher.size(workerType) }),
      ...(masterUrl !== undefined && { masterUrl }),
      ...(runtimeArchive && { runtimeArchive }),
      globalInitScripts: await globalInitScripts(tx, workspace, isolationOf(cluster.attributes)),
      libraries: (await librariesOf(tx, cluster)).map(({ library }) => library),
    }),
  }));
}

/** Why the node refuses; `away` when it could not be asked; undefined when it has taken the assignment. */
async function send(managing: Managing, node: NodeRow, clusterId: string, body: Assignment): Promise<string | undefined> {
  try {
    const address = { accountId: node.account_id, clusterId, nodeId: node.node_id };
    const reply = await managing.nodeCalls.call(address, {
      method: 'PUT',
      path: '/v1/assignment',
      body,
      timeout: ASSIGN_TIMEOUT,
    });
    if (reply.status >= 200 && reply.status < 300) return undefined;
    return reply.status >= 500 ? 'away' : `status ${reply.status}, ${JSON.stringify(reply.body)}`;
  } catch (error) {
    managing.log.warn({ error, nodeId: node.node_id }, 'a node could not be assigned; it is asked again');
    return 'away';
  }
}
