import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Assignment, Library } from '../api/assignment';
import { Credentials, NewCommand, NewContext } from '../api/commands';
import { NewSubmission } from '../api/submissions';
import { logFile } from '../logs/log-files';
import { pieceOf } from '../logs/piece';
import { passToSparkUi } from '../spark/ui-pass-through';
import type { Node } from './node';

/** Longest that a request waits for a change, in milliseconds. */
const MAX_WAIT = 60_000;

/** In seconds: as long as AWS gives a spot instance, less what it takes to hear of it. */
const DRAIN_DEADLINE = 100;

/** Most of a log in one answer, in bytes. */
const MAX_PIECE = 1024 * 1024;

const Wait = Type.Integer({ minimum: 0, maximum: MAX_WAIT, default: 0, description: 'milliseconds to wait for a change' });
const Waiting = Type.Object({ wait: Wait });
const ContextPath = Type.Object({ context: Type.String() });
const CommandPath = Type.Object({ context: Type.String(), command: Type.String() });
const SubmissionPath = Type.Object({ submission: Type.String() });

/** The API of a node; its words are the schemas in `../api`. Whoever may call it is admitted by the connection it comes through. */
export function nodeRoutes(plain: FastifyInstance, node: Node): void {
  const server = plain.withTypeProvider<TypeBoxTypeProvider>();
  const contexts = () => node.cluster.driver.contexts;
  const submissions = () => node.cluster.driver.submissions;

  server.put('/v1/assignment', { schema: { body: Assignment } }, ({ body }) => node.assign(body));
  server.delete('/v1/assignment', () => node.release());
  const ReportQuery = Type.Object({ after: Type.Integer({ default: 0 }), wait: Wait });
  server.get('/v1/report', { schema: { querystring: ReportQuery } }, ({ query }) =>
    node.reports.newerThan(query.after, query.wait),
  );
  const Drain = Type.Object({ deadlineSeconds: Type.Integer({ minimum: 0, default: DRAIN_DEADLINE }) });
  server.post('/v1/drain', { schema: { body: Drain } }, ({ body }) => {
    node.cluster.drain(body.deadlineSeconds * 1_000);
    return node.reports.read();
  });

  server.put('/v1/libraries', { schema: { body: Type.Object({ libraries: Type.Array(Library) }) } }, ({ body }) => ({
    libraries: node.cluster.libraries.install(body.libraries),
  }));

  server.post('/v1/contexts', { schema: { body: NewContext } }, ({ body }) => contexts().create(body));
  server.get('/v1/contexts', () => ({ contexts: contexts().list() }));
  server.get('/v1/contexts/:context', { schema: { params: ContextPath, querystring: Waiting } }, ({ params, query }) =>
    contexts().find(params.context).wait(query.wait),
  );
  server.delete('/v1/contexts/:context', { schema: { params: ContextPath } }, async ({ params }) => {
    await contexts().destroy(params.context);
    return {};
  });

  server.post(
    '/v1/contexts/:context/credentials',
    { schema: { params: ContextPath, body: Credentials } },
    async ({ params, body }) => {
      await contexts().find(params.context).renew(body);
      return {};
    },
  );

  server.post('/v1/contexts/:context/commands', { schema: { params: ContextPath, body: NewCommand } }, ({ params, body }) =>
    contexts().find(params.context).submit(body),
  );
  server.get(
    '/v1/contexts/:context/commands/:command',
    { schema: { params: CommandPath, querystring: Waiting } },
    ({ params, query }) => contexts().find(params.context).command(params.command, query.wait),
  );
  server.post('/v1/contexts/:context/commands/:command/cancel', { schema: { params: CommandPath } }, ({ params }) =>
    contexts().find(params.context).cancel(params.command),
  );

  server.post('/v1/submissions', { schema: { body: NewSubmission } }, ({ body }) => submissions().submit(body));
  server.get('/v1/submissions/:submission', { schema: { params: SubmissionPath, querystring: Waiting } }, ({ params, query }) =>
    submissions().find(params.submission).describe(query.wait),
  );
  server.post('/v1/submissions/:submission/cancel', { schema: { params: SubmissionPath } }, ({ params }) => {
    const submission = submissions().find(params.submission);
    submission.cancel();
    return submission.describe(0);
  });

  server.get('/v1/logs', async () => ({
    logs: (await node.cluster.logs()).map(({ name, bytes, modifiedAt }) => ({ name, bytes, modifiedAt })),
  }));
  const LogQuery = Type.Object({
    name: Type.String(),
    offset: Type.Integer({ minimum: 0, default: 0 }),
    limit: Type.Integer({ minimum: 1, maximum: MAX_PIECE, default: MAX_PIECE }),
  });
  server.get('/v1/logs/content', { schema: { querystring: LogQuery } }, async ({ query }) =>
    pieceOf(await logFile(node.cluster.logFolders, query.name), query.offset, query.limit),
  );
  server.get('/v1/spark-ui', (request, reply) => passToSparkUi(node.cluster.driver.uiUrl, '', request, reply));
  server.get('/v1/spark-ui/*', { schema: { params: Type.Object({ '*': Type.String() }) } }, (request, reply) =>
    passToSparkUi(node.cluster.driver.uiUrl, request.params['*'], request, reply),
  );
}
