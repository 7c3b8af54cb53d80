import { customerAws } from '../account/aws/customer-aws-of';
import { accountAnswers } from '../account/internal/answers';
import { waiting } from '../account/internal/patience';
import { LogDeliverer } from '../account/log-delivery/deliver/log-deliverer';
import { AccountReconciler } from '../account/reconciler/reconciler';
import { RoundLoop } from '../account/reconciler/round-loop';
import { processPool } from '../platform/database/connection';
import { Database } from '../platform/database/database';
import { Notifications } from '../platform/database/notifications';
import { RANDOM_IDS } from '../platform/ids';
import { internalCalls } from '../platform/internal-calls/internal-calls';
import { internalServer } from '../platform/internal-calls/internal-server';
import type { ProcessContext } from '../platform/process-context';
import type { ServiceFeatures } from '../platform/service-features';
import { NodeCalls } from '../relay/node-calls/node-calls';
import type { LakehouseSchema } from '../schema';
import { ClusterLoop } from './cluster-loop';
import { placeOfNodes } from './place-of-nodes';
import { stopMachine } from './stop-machine';

/** The process `cluster-manager`: the one that acts in customers' AWS accounts, and makes clusters what they are to be. */
export async function clusterManager(context: ProcessContext): Promise<ServiceFeatures> {
  const { settings, log, world } = context;
  const database = new Database<LakehouseSchema>(processPool(settings));
  const { now } = world;
  const ids = RANDOM_IDS;
  const aws = customerAws(settings, world.environment);
  const { tokens } = internalCalls('cluster-manager', database, settings, { now, ids });
  const reconciling = { database, aws, now };
  const accounts = new RoundLoop('accounts reconciled', new AccountReconciler(reconciling, log), log);
  const logs = new RoundLoop('logs delivered', new LogDeliverer(reconciling, log), log);

  const notifications = new Notifications(processPool(settings), log);
  const nodeCalls = new NodeCalls({ caller: 'cluster-manager', database, tokens, now });
  const place = placeOfNodes(context, database, ids);
  const managing = { database, nodeCalls, ids, now, log, holder: ids.uuid(), ...place };
  const clusters = new ClusterLoop(managing, notifications);
  await notifications.open();
  clusters.start();
  return {
    servers: { internal: internalServer('cluster-manager', accountAnswers(aws, waiting(now)), tokens, ids) },
    connections: () => database.connections(),
    close: async () => {
      await Promise.all([accounts.stop(), logs.stop(), clusters.stop()]);
      if (place.endsWithProcess) await stopMachine(managing);
      await notifications.close();
      nodeCalls.close();
      await database.close();
    },
  };
}
