import { customerAws } from '../account/aws/customer-aws-of';
import { AccountReconciler } from '../account/reconciler/reconciler';
import { ReconcilerLoop } from '../account/reconciler/reconciler-loop';
import { processPool } from '../platform/database/connection';
import { Database } from '../platform/database/database';
import type { ProcessContext } from '../platform/process-context';
import type { ServiceFeatures } from '../platform/service-features';
import type { LakehouseSchema } from '../schema';

/** The process `cluster-manager`: the one that acts in customers' AWS accounts. */
export function clusterManager({ settings, log, world }: ProcessContext): Promise<ServiceFeatures> {
  const database = new Database<LakehouseSchema>(processPool(settings));
  const reconciling = { database, aws: customerAws(settings, world.environment), now: world.now };
  const loop = new ReconcilerLoop(new AccountReconciler(reconciling, log), log);
  return Promise.resolve({
    connections: () => database.connections(),
    close: async () => {
      await loop.stop();
      await database.close();
    },
  });
}
