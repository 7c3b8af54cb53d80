import type { ClusterKey } from '../clusters/cluster-key';
import type { Lease } from './lease';
import { write, type Managing } from './managing';
import { listedInstances } from './nodes/listed-instances';
import { observe, recordObservations } from './nodes/observe';
import { LOOK } from './patience';
import { readSituation, type Situation } from './situation';
import { lookAfter, type Next } from './states/next';
import { resize } from './states/resizing';
import { keepRunning } from './states/running';
import { startCluster } from './states/starting';
import { remove, terminate } from './states/terminating';
import type { Silence } from './silence';
import { workUnderLease } from './under-lease';

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

/**
 * Takes a cluster as far as it goes now: takes its lease, compares what is wanted with what there is, takes one step, and again,
 * until there is nothing to do but wait.
 *
 * It acts on the rows alone: whoever wakes it says which cluster, and not what to do. Another process may have begun any step.
 */
export function workOnCluster(managing: Managing, silence: Silence, key: ClusterKey): Promise<void> {
  return workUnderLease(managing, key, async (lease) => {
    const situation = await look(managing, silence, lease);
    if (!situation) return lookAfter(LOOK.running);
    return situation === 'again' ? 'again' : STATES[situation.cluster.state](managing, lease, situation);
  });
}

/** Reads what there is, and brings the rows of nodes to it. */
async function look(managing: Managing, silence: Silence, lease: Lease<ClusterKey>): Promise<Situation | 'again' | undefined> {
  const before = await write(managing, lease, (tx) => readSituation(tx, lease, new Date(managing.now())));
  if (!before) return undefined;
  const silentSince = silence.of(before);
  const instances = await listedInstances(managing, lease, before, silentSince);
  const observations = observe(before, { silentSince, ...(instances && { instances }) });
  if (observations.length === 0) return before;
  await write(managing, lease, (tx) => recordObservations(tx, before, observations));
  return 'again';
}
