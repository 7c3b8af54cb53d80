import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Assignment, Library } from '../api/assignment';
import { NewCommand, NewContext } from '../api/commands';
import type { Node } from './node';

/** Longest that a request waits for a change, in milliseconds. */
const MAX_WAIT = 60_000;

const Wait = Type.Integer({ minimum: 0, maximum: MAX_WAIT, default: 0, description: 'milliseconds to wait for a change' });
const ContextPath = Type.Object({ context: Type.String() });
const CommandPath = Type.Object({ context: Type.String(), command: Type.String() });

/** The API of a node; its words are the schemas in `../api`. Whoever may call it is admitted by the connection it comes through. */
export function nodeRoutes(plain: FastifyInstance, node: Node): void {
  const server = plain.withTypeProvider<TypeBoxTypeProvider>();

  server.put('/v1/assignment', { schema: { body: Assignment } }, ({ body }) => node.assign(body));
  server.delete('/v1/assignment', () => node.release());
  const ReportQuery = Type.Object({ after: Type.Integer({ default: 0 }), wait: Wait });
  server.get('/v1/report', { schema: { querystring: ReportQuery } }, ({ query }) =>
    node.reports.newerThan(query.after, query.wait),
  );

  server.put('/v1/libraries', { schema: { body: Type.Object({ libraries: Type.Array(Library) }) } }, ({ body }) => ({
    libraries: node.cluster.libraries.install(body.libraries),
  }));

  server.post('/v1/contexts', { schema: { body: NewContext } }, ({ body }) => node.cluster.contexts.create(body));
  server.get('/v1/contexts', () => ({ contexts: node.cluster.contexts.list() }));
  server.get(
    '/v1/contexts/:context',
    { schema: { params: ContextPath, querystring: Type.Object({ wait: Wait }) } },
    ({ params, query }) => node.cluster.contexts.find(params.context).wait(query.wait),
  );
  server.delete('/v1/contexts/:context', { schema: { params: ContextPath } }, async ({ params }) => {
    await node.cluster.contexts.destroy(params.context);
    return {};
  });

  server.post('/v1/contexts/:context/commands', { schema: { params: ContextPath, body: NewCommand } }, ({ params, body }) =>
    node.cluster.contexts.find(params.context).submit(body),
  );
  server.get(
    '/v1/contexts/:context/commands/:command',
    { schema: { params: CommandPath, querystring: Type.Object({ wait: Wait }) } },
    ({ params, query }) => node.cluster.contexts.find(params.context).command(params.command, query.wait),
  );
  server.post('/v1/contexts/:context/commands/:command/cancel', { schema: { params: CommandPath } }, ({ params }) =>
    node.cluster.contexts.find(params.context).cancel(params.command),
  );
}
