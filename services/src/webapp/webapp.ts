import { DatabaseAuditTrail } from '../audit/trail';
import { IdentityGate } from '../identity/gate';
import { operations } from '../operations';
import { processPool } from '../platform/database/connection';
import { Database } from '../platform/database/database';
import { readMigrations } from '../platform/database/migrations';
import { registerOperations } from '../platform/http/api-server';
import { replyWithErrors } from '../platform/http/error-reply';
import { RateLimits } from '../platform/http/rate-limits';
import { logRequests } from '../platform/http/request-log';
import { apiServerOptions } from '../platform/http/server-options';
import { validateRequests } from '../platform/http/validation';
import { RANDOM_IDS } from '../platform/ids';
import { migrationsFolder } from '../platform/migrate';
import type { ProcessContext } from '../platform/process-context';
import type { ServiceFeatures } from '../platform/service-features';
import type { LakehouseSchema } from '../schema';
import { schemaReadiness } from './readiness';

/** The process `webapp`: joins the features to the database, the gate, the audit trail and the limits. */
export async function webapp({ settings, log, world }: ProcessContext): Promise<ServiceFeatures> {
  const migrations = await readMigrations(migrationsFolder(world.folder));
  const database = new Database<LakehouseSchema>(processPool(settings));
  const ids = RANDOM_IDS;
  const { now } = world;
  const context = {
    gate: new IdentityGate(database, now),
    audit: new DatabaseAuditTrail(database, now, ids),
    limits: new RateLimits(now, settings.text('RATE_LIMITS')),
    now,
    ids,
  };
  return {
    servers: {
      api: {
        options: apiServerOptions(ids, settings.number('TRUSTED_PROXIES')),
        routes: (server) => {
          logRequests(server);
          validateRequests(server);
          replyWithErrors(server);
          registerOperations<LakehouseSchema>(server, operations, context);
          return Promise.resolve();
        },
      },
    },
    ready: schemaReadiness(database, migrations.length, now, log),
    close: () => database.close(),
  };
}
