import { NotifiedClusterChanges } from '../clusters/cluster-changes';
import { identityLimits } from '../identity/limits';
import { AccessTokens } from '../identity/oauth/access-tokens';
import { SigningKeys } from '../identity/oauth/signing-keys';
import { operationsAt } from '../operations';
import { processPool } from '../platform/database/connection';
import { Database } from '../platform/database/database';
import { readMigrations } from '../platform/database/migrations';
import { Notifications } from '../platform/database/notifications';
import { Hosts } from '../platform/http/hosts';
import { RateLimits } from '../platform/http/rate-limits';
import { apiServerOptions, readingLimits } from '../platform/http/server-options';
import { RANDOM_IDS } from '../platform/ids';
import { internalCalls } from '../platform/internal-calls/internal-calls';
import { migrationsFolder } from '../platform/migrate';
import type { ProcessContext } from '../platform/process-context';
import type { ServiceFeatures } from '../platform/service-features';
import { NodeCalls } from '../relay/node-calls/node-calls';
import type { LakehouseSchema } from '../schema';
import { serveApi } from './api';
import { schemaReadiness } from './readiness';

/** The process `webapp`: the API of every feature on the database that the settings name. */
export async function webapp({ settings, log, world }: ProcessContext): Promise<ServiceFeatures> {
  const migrations = await readMigrations(migrationsFolder(world.folder));
  const database = new Database<LakehouseSchema>(processPool(settings));
  const { now } = world;
  const notifications = new Notifications(processPool(settings), log);
  const changes = new NotifiedClusterChanges(notifications);
  void notifications.open(); // without a database nobody waits, and the process says that it is not ready
  const internal = internalCalls('webapp', database, settings, { now, ids: RANDOM_IDS });
  const nodes = new NodeCalls({ caller: 'webapp', database, tokens: internal.tokens, now });
  const keys = new SigningKeys(database, now, RANDOM_IDS);
  const parts = {
    database,
    hosts: new Hosts(settings.text('CONTROL_PLANE_DOMAIN'), settings.text('SHARED_ORIGIN')),
    limits: new RateLimits(now, settings.text('RATE_LIMITS')),
    now,
    ids: RANDOM_IDS,
    calls: internal.caller,
    keys,
    accessTokens: new AccessTokens(keys, now, RANDOM_IDS),
    answerTimeout: settings.number('ANSWER_TIMEOUT_SECONDS') * 1_000,
  };
  return {
    servers: {
      api: {
        options: apiServerOptions(parts.ids, readingLimits(settings)),
        routes: (server) =>
          serveApi(server, operationsAt(parts.hosts, { ...parts, changes, nodes, limits: identityLimits(settings) }), parts),
      },
    },
    ready: schemaReadiness(database, migrations.length, now, log),
    connections: () => database.connections(),
    close: async () => {
      await notifications.close();
      nodes.close();
      await database.close();
    },
  };
}
