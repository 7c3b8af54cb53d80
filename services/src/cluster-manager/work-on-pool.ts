import type { PoolKey } from '../instance-pools/pool-key';
import { write, type Managing } from './managing';
import { listedInstances } from './nodes/listed-instances';
import { observe, recordObservations } from './nodes/observe';
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
    const observations = observe(before, { silentSince, ...(instances && { instances }) });
    if (observations.length === 0) return keepIdle(managing, lease, before);
    await write(managing, lease, (tx) => recordObservations(tx, before, observations));
    return 'again';
  });
}
