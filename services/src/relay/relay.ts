import { processPool } from '../platform/database/connection';
import { Database } from '../platform/database/database';
import { replyWithErrors } from '../platform/http/error-reply';
import { logRequests } from '../platform/http/request-log';
import { validateRequests } from '../platform/http/validation';
import { RANDOM_IDS } from '../platform/ids';
import { InternalKeys } from '../platform/internal-calls/internal-keys';
import { internalServer } from '../platform/internal-calls/internal-server';
import { InternalTokens } from '../platform/internal-calls/internal-tokens';
import { INTERNAL_PORT, internalPort } from '../platform/internal-calls/service-addresses';
import type { ProcessContext } from '../platform/process-context';
import type { ServiceFeatures } from '../platform/service-features';
import type { LakehouseSchema } from '../schema';
import { AgentArchive } from './bootstrap/agent-archive';
import { bootstrapRoutes } from './bootstrap/routes';
import { acceptNodes } from './connections/accept';
import { OpenConnections } from './connections/open-connections';
import { ReportWriter } from './connections/report-writer';
import { Admission } from './join/admission';
import { Challenges } from './join/challenges';
import { regionalSts } from './join/regional-sts';
import { joinRoutes } from './join/routes';
import { MOST_NODES, TIME_TO_ASK } from './limits';
import { passThroughRoutes } from './pass-through/routes';
import { relayAddress } from './relay-address';

/** The process `relay`: nodes dial its port `nodes`, other processes call them through its port `internal`. */
export function relay({ settings, log, world }: ProcessContext): Promise<ServiceFeatures> {
  const { now } = world;
  const ids = RANDOM_IDS;
  const database = new Database<LakehouseSchema>(processPool(settings));
  const keys = new InternalKeys(database, now, ids);
  const tokens = new InternalTokens(keys, now, ids);
  const port = internalPort('relay') + settings.number('PORT_SHIFT');
  const place = { relayId: ids.uuid(), address: relayAddress(settings.text('LISTEN_HOST'), port) };
  const writer = new ReportWriter({ database, relayId: place.relayId, now, log });
  const connections = new OpenConnections({ database, writer, now, ids, log });
  const controlPlane = settings.text('CONTROL_PLANE_NAME');
  const agent = AgentArchive.of(settings, world);
  const admission = new Admission({
    database,
    challenges: new Challenges(keys, now, ids),
    controlPlane,
    relayHost: `relay.${settings.text('CONTROL_PLANE_DOMAIN')}`,
    sts: regionalSts(settings.text('AWS_REGION'), world.environment),
    now,
    ids,
  });
  const internal = internalServer('relay', [], tokens, ids);
  const nodes: NonNullable<ServiceFeatures['servers']>[string] = {
    options: {
      requestTimeout: TIME_TO_ASK,
      http: { headersTimeout: TIME_TO_ASK, connectionsCheckingInterval: TIME_TO_ASK / 10 },
    },
    routes: (server) => {
      logRequests(server);
      validateRequests(server);
      replyWithErrors(server);
      joinRoutes(server, admission);
      bootstrapRoutes(server, controlPlane, agent);
      server.server.maxConnections = 2 * MOST_NODES; // those that have not joined yet, besides those that have
      acceptNodes(server.server, { database, connections, place, draining: world.stopping, now, ids, log });
      // Nodes go elsewhere before the port closes, which waits for them.
      server.addHook('preClose', () => connections.drain());
      return Promise.resolve();
    },
  };
  return Promise.resolve({
    servers: {
      nodes,
      [INTERNAL_PORT]: {
        options: internal.options,
        routes: async (server) => {
          await internal.routes(server);
          await passThroughRoutes(server, database, connections, tokens);
        },
      },
    },
    gauges: { OpenConnections: () => connections.size },
    connections: () => database.connections(),
    close: async () => {
      await writer.idle();
      await database.close();
    },
  });
}
