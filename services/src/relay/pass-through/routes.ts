import type { FastifyInstance } from 'fastify';
import type { Database } from '../../platform/database/database';
import { notFound } from '../../platform/http/api-error';
import { requireCaller } from '../../platform/internal-calls/internal-server';
import type { InternalTokens } from '../../platform/internal-calls/internal-tokens';
import type { LakehouseSchema } from '../../schema';
import type { OpenConnections } from '../connections/open-connections';
import { locateNode } from '../node-calls/locate-node';
import { ANSWERED_BY, NODES_PATH, type NodeAddress } from '../node-calls/node-path';
import { pass } from './pass';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Passes requests of other processes to nodes. A node of another account or cluster, and one that never was, look the same. */
export async function passThroughRoutes(
  server: FastifyInstance,
  database: Database<LakehouseSchema>,
  connections: OpenConnections,
  tokens: InternalTokens,
): Promise<void> {
  await server.register((scope, _options, done) => {
    // Bodies pass as they come; nothing here reads one.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    scope.addHook('onRequest', async (_request, reply) => void reply.header(ANSWERED_BY, 'relay'));
    scope.all<{ Params: NodeAddress & { '*': string } }>(
      `${NODES_PATH}/:accountId/:clusterId/:nodeId/*`,
      { onRequest: requireCaller('relay', tokens) },
      async ({ params, raw }, reply) => {
        const known = UUID.test(params.accountId) && UUID.test(params.nodeId) && (await locateNode(database, params));
        if (!known) throw notFound('node', params.nodeId);
        const connection = connections.find(params.accountId, params.nodeId);
        if (!connection)
          return reply.header(ANSWERED_BY, 'not-sent').code(421).send({ message: 'the node is not connected here' });
        reply.hijack();
        pass(raw, reply.raw, connection, pathOnNode(raw.url ?? ''));
      },
    );
    done();
  });
}

/** What follows the account, cluster and node, as it was sent. */
function pathOnNode(url: string): string {
  return `/${url
    .slice(NODES_PATH.length + 1)
    .split('/')
    .slice(3)
    .join('/')}`;
}
