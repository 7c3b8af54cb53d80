import type { NodeRow } from '../../clusters/schema';
import { nameOf, type Lease } from '../lease';
import type { ListedInstance } from '../launchers/launcher';
import type { Managing } from '../managing';
import type { NodesAtAMoment } from '../situation';

/** In milliseconds: an instance that has not dialled in for so long may have ended. */
const BOOTED = 30_000;

/** What whoever launches says of the workspace's instances; asked for only when a node is silent, or does not come. */
export async function listedInstances(
  managing: Managing,
  lease: Lease,
  at: NodesAtAMoment,
  silentSince: ReadonlyMap<string, Date>,
): Promise<ReadonlyMap<string, ListedInstance> | undefined> {
  if (!isNeeded(at, silentSince)) return undefined;
  try {
    const { accountId, workspaceId } = lease;
    const listed = await managing.launcher.list({ accountId, workspaceId });
    return new Map(listed.map((instance) => [instance.instanceId, instance]));
  } catch (error) {
    managing.log.warn({ error, lease: nameOf(lease) }, 'instances cannot be listed');
    return undefined;
  }
}

function isNeeded({ nodes, now }: NodesAtAMoment, silentSince: ReadonlyMap<string, Date>): boolean {
  const isSlow = (node: NodeRow) =>
    node.state === 'LAUNCHED' && node.launched_at !== null && now.getTime() - node.launched_at.getTime() > BOOTED;
  return nodes.some((node) => silentSince.has(node.node_id) || isSlow(node));
}
