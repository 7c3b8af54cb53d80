import type { PoolKey } from '../instance-pools/pool-key';
import type { Managing } from './managing';
import { noteWhatNodesSay } from './nodes/observe-nodes';
import { keepIdle } from './pools/keep-idle';
import { readPoolSituation } from './pools/pool-situation';
import type { Silence } from './silence';
import { workUnderLease } from './under-lease';

/** Takes a pool as far as it goes now, as `workOnCluster` does a cluster. */
export function workOnPool(managing: Managing, silence: Silence, key: PoolKey): Promise<void> {
  return workUnderLease(managing, key, {
    read: (tx, lease) => readPoolSituation(tx, lease, new Date(managing.now())),
    step: async (lease, situation) => {
      if (await noteWhatNodesSay(managing, silence, lease, situation)) return 'again';
      return keepIdle(managing, lease, situation);
    },
  });
}
