import type { PoolKey } from '../instance-pools/pool-key';
import { write, type Managing } from './managing';
import { listedInstances } from './nodes/listed-instances';
import { observe } from './nodes/observe';
import { LOOK } from './patience';
import { keepIdle } from './pools/keep-idle';
import { readPoolSituation } from './pools/pool-situation';
import type { Silence } from './silence';
import { lookAfter } from './states/next';
import { workUnderLease } from './under-lease';

/** Takes a pool as far as it goes now, as `workOnCluster` does a cluster. */
export function workOnPool(managing: Managing, silence: Silence, key: PoolKey): Promise<void> {
  return workUnderLease(managing, key, async (lease) => {
    const before = await write(managing, lease, (tx) => readPoolSituation(tx, lease, new Date(managing.now())));
    if (!before) return lookAfter(LOOK.running);
    const silentSince = silence.of(before);
    const instances = await listedInstances(managing, lease, before, silentSince);
    const changed = await write(managing, lease, (tx) => observe(tx, before, { silentSince, ...(instances && { instances }) }));
    return changed ? 'again' : keepIdle(managing, lease, before);
  });
}
