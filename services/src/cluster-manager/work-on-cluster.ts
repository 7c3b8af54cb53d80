import type { ClusterKey } from '../clusters/cluster-key';
import type { Lease } from './lease';
import type { Managing } from './managing';
import { noteWhatNodesSay } from './nodes/observe-nodes';
import { readSituation, type Situation } from './situation';
import type { Next } from './states/next';
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
  return workUnderLease(managing, key, {
    read: (tx, lease) => readSituation(tx, lease, new Date(managing.now())),
    step: async (lease, situation) => {
      if (await noteWhatNodesSay(managing, silence, lease, situation)) return 'again';
      return STATES[situation.cluster.state](managing, lease, situation);
    },
  });
}
