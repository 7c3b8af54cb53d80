import { customerAws } from '../account/aws/customer-aws-of';
import { accountAnswers } from '../account/internal/answers';
import { waiting } from '../account/internal/patience';
import { AccountReconciler } from '../account/reconciler/reconciler';
import { ReconcilerLoop } from '../account/reconciler/reconciler-loop';
import { processPool } from '../platform/database/connection';
import { Database } from '../platform/database/database';
import { RANDOM_IDS } from '../platform/ids';
import { internalCalls } from '../platform/internal-calls/internal-calls';
import { internalServer } from '../platform/internal-calls/internal-server';
import type { ProcessContext } from '../platform/process-context';
import type { ServiceFeatures } from '../platform/service-features';
import type { LakehouseSchema } from '../schema';

/** The process `cluster-manager`: the one that acts in customers' AWS accounts. */
export function clusterManager({ settings, log, world }: ProcessContext): Promise<ServiceFeatures> {
  const database = new Database<LakehouseSchema>(processPool(settings));
  const { now } = world;
  const aws = customerAws(settings, world.environment);
  const { tokens } = internalCalls('cluster-manager', database, settings, { now, ids: RANDOM_IDS });
  const reconciling = { database, aws, now };
  const loop = new ReconcilerLoop(new AccountReconciler(reconciling, log), log);
  return Promise.resolve({
    servers: { internal: internalServer('cluster-manager', accountAnswers(aws, waiting(now)), tokens, RANDOM_IDS) },
    connections: () => database.connections(),
    close: async () => {
      await loop.stop();
      await database.close();
    },
  });
}
