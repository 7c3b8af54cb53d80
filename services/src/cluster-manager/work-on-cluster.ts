import type { ClusterKey } from '../clusters/cluster-key';
import type { NodeRow } from '../clusters/schema';
import { LeaseLost, RENEW_EVERY, giveLeaseBack, renewLease, takeLease, withLease, type Lease } from './lease';
import type { ListedInstance } from './launchers/launcher';
import { Outrun, type Managing } from './managing';
import { observe, type Seen } from './nodes/observe';
import { LOOK } from './patience';
import { readSituation, type Situation } from './situation';
import { lookAfter, type Next } from './states/next';
import { resize } from './states/resizing';
import { keepRunning } from './states/running';
import { startCluster } from './states/starting';
import { remove, terminate } from './states/terminating';
import type { Silence } from './silence';

const STATES: Readonly<
  Record<Situation['cluster']['state'], (managing: Managing, lease: Lease, situation: Situation) => Promise<Next>>
> = {
  PENDING: startCluster,
  RESTARTING: startCluster,
  RUNNING: keepRunning,
  RESIZING: resize,
  TERMINATING: terminate,
  TERMINATED: remove,
};

/** Rounds in one lease; a cluster that never comes to rest gives the others a turn. */
const MOST_ROUNDS = 50;

/**
 * Takes a cluster as far as it goes now: takes its lease, compares what is wanted with what there is, takes one step, and again,
 * until there is nothing to do but wait.
 *
 * It acts on the rows alone: whoever wakes it says which cluster, and not what to do. Another process may have begun any step.
 */
export async function workOnCluster(managing: Managing, silence: Silence, key: ClusterKey): Promise<void> {
  const { database, now, holder } = managing;
  const lease = await database.inAccount(key.accountId, (tx) => takeLease(tx, key, holder, new Date(now())));
  if (!lease) return;
  const renewing = renewRegularly(managing, lease);
  let next: Next = lookAfter(LOOK.retry);
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      next = await lookOnce(managing, silence, lease);
      if (next !== 'again') break;
    }
  } catch (error) {
    if (error instanceof LeaseLost) return;
    throw error;
  } finally {
    await renewing.stop();
    const after = next === 'again' ? 0 : next.lookAfter;
    await database.inAccount(key.accountId, (tx) => giveLeaseBack(tx, lease, new Date(now() + after)));
  }
}

async function lookOnce(managing: Managing, silence: Silence, lease: Lease): Promise<Next> {
  try {
    const situation = await look(managing, silence, lease);
    if (!situation) return lookAfter(LOOK.running);
    return situation === 'again' ? 'again' : await STATES[situation.cluster.state](managing, lease, situation);
  } catch (error) {
    if (error instanceof Outrun) return 'again';
    throw error;
  }
}

/** Reads what there is, and brings the rows of nodes to it. */
async function look(managing: Managing, silence: Silence, lease: Lease): Promise<Situation | 'again' | undefined> {
  const before = await read(managing, lease);
  if (!before) return undefined;
  const silentSince = silence.of(before);
  const instances = needsList(before, silentSince) ? await list(managing, before) : undefined;
  const seen: Seen = { silentSince, ...(instances && { instances }) };
  const changed = await managing.database.inAccount(lease.accountId, async (tx) => {
    await withLease(tx, lease);
    return observe(tx, before, seen);
  });
  return changed ? 'again' : before;
}

function read(managing: Managing, lease: Lease): Promise<Situation | undefined> {
  return managing.database.inAccount(lease.accountId, async (tx) => {
    await withLease(tx, lease);
    return readSituation(tx, lease, new Date(managing.now()));
  });
}

/** In milliseconds: an instance that has not dialled in for so long may have ended. */
const BOOTED = 30_000;

/** Whoever launches knows why a node is silent, or does not come. */
function needsList({ nodes, now }: Situation, silentSince: ReadonlyMap<string, Date>): boolean {
  const isSlow = (node: NodeRow) =>
    node.state === 'LAUNCHED' && node.launched_at !== null && now.getTime() - node.launched_at.getTime() > BOOTED;
  return nodes.some((node) => silentSince.has(node.node_id) || isSlow(node));
}

async function list(managing: Managing, { cluster }: Situation): Promise<ReadonlyMap<string, ListedInstance> | undefined> {
  try {
    const owner = { accountId: cluster.account_id, workspaceId: cluster.workspace_id };
    const listed = await managing.launcher.list(owner);
    return new Map(listed.map((instance) => [instance.instanceId, instance]));
  } catch (error) {
    managing.log.warn({ error, clusterId: cluster.cluster_id }, 'instances cannot be listed');
    return undefined;
  }
}

/** Holds the lease while a step waits for others. Its loss shows at the next write. */
function renewRegularly({ database, now, log }: Managing, lease: Lease) {
  let last: Promise<void> = Promise.resolve();
  const renew = () => {
    last = database
      .inAccount(lease.accountId, (tx) => renewLease(tx, lease, new Date(now())))
      .catch((error: unknown) => {
        if (error instanceof LeaseLost) clearInterval(timer);
        log.warn({ error, clusterId: lease.clusterId }, 'a lease was not renewed');
      });
  };
  const timer = setInterval(renew, RENEW_EVERY);
  timer.unref(); // a step that never ends keeps no process
  return {
    stop: async () => {
      clearInterval(timer);
      await last;
    },
  };
}
