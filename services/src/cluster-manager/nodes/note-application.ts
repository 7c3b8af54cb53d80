import { changeCluster } from '../../clusters/change-cluster';
import { keyOf } from '../../clusters/cluster-key';
import { recordEvent } from '../../clusters/events';
import type { Lease } from '../lease';
import { mustBe, write, type Managing } from '../managing';
import { driverOf, isReady, type Situation } from '../situation';

/**
 * Keeps which Spark application the driver has. One that crashed is started again by its driver: that there is none meanwhile, and that
 * there is one again, are told as events.
 */
export async function noteApplication(managing: Managing, lease: Lease, situation: Situation): Promise<boolean> {
  const { cluster, standings, now } = situation;
  const driver = driverOf(situation);
  const report = driver && standings.get(driver.node_id)?.report;
  if (!driver || !isReady(situation, driver)) return false;
  if (report?.phase !== 'ready' || report.generation !== cluster.generation) return false;
  const before = cluster.spark_context_id;
  const after = report.sparkContextId ?? null;
  if (after === before) return false;
  await write(managing, lease, async (tx) => {
    mustBe(await changeCluster(tx, cluster, { spark_context_id: after }));
    if (after === null) {
      const driver_state_message = 'The Spark application has crashed; the driver starts it again. Execution contexts are lost.';
      await recordEvent(tx, keyOf(cluster), 'DRIVER_UNAVAILABLE', now, { driver_state_message });
    } else if (before === null) await recordEvent(tx, keyOf(cluster), 'DRIVER_HEALTHY', now);
  });
  return true;
}
