import { isExpired } from '../../clusters/due';
import { applyPendingEnforcement } from '../../clusters/pending-enforcement';
import { removeCluster } from '../../clusters/remove-cluster';
import { clusterTerminated } from '../../clusters/transitions';
import type { Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import { endNodes, markEnding } from '../nodes/end-nodes';
import { LOOK } from '../patience';
import type { Situation } from '../situation';
import { lookAfter, type Next } from './next';

/** TERMINATING → TERMINATED: ends every node, whatever it is doing, and makes the cluster what its policy has waited for. */
export async function terminate(managing: Managing, lease: Lease, situation: Situation): Promise<Next> {
  const { cluster, nodes, now } = situation;
  if (nodes.length === 0) {
    await write(managing, lease, async (tx) => {
      mustBe(await clusterTerminated(tx, mustBe(await applyPendingEnforcement(tx, cluster, now)), now));
    });
    return 'again';
  }
  const staying = nodes.filter((node) => node.state !== 'ENDING');
  if (staying.length > 0) {
    // Not the cluster's reason: that one node's failure has ended it makes no failures of the others.
    const reason = { code: 'USER_REQUEST', message: 'The cluster was terminated.' } as const;
    await write(managing, lease, (tx) => markEnding(tx, staying, reason, now));
    return 'again';
  }
  return (await endNodes(managing, lease, situation)) === 'ended' ? 'again' : lookAfter(LOOK.retry);
}

/** TERMINATED: stays, unless it was deleted for good, or its time is over. */
export async function remove(managing: Managing, lease: Lease, { cluster, now }: Situation): Promise<Next> {
  if (cluster.removed_at || isExpired(cluster, now)) await write(managing, lease, (tx) => removeCluster(tx, cluster));
  return lookAfter(LOOK.running);
}
