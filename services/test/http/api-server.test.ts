import { fastify, type FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { AccountTransaction } from '../../src/platform/database/database';
import { notFound } from '../../src/platform/http/api-error';
import { registerOperations, type AuditEntry } from '../../src/platform/http/api-server';
import { ACCOUNT_ADMIN, type Caller } from '../../src/platform/http/caller';
import { replyWithErrors } from '../../src/platform/http/error-reply';
import { findFaults } from '../../src/platform/http/faults';
import { RateLimits } from '../../src/platform/http/rate-limits';
import { apiServerOptions } from '../../src/platform/http/server-options';
import { RANDOM_IDS } from '../../src/platform/ids';
import type { Operation } from '../../src/platform/http/operation';
import { Refusal } from '../../src/platform/http/refusal';
import { inTime } from '../../src/platform/http/request-time';

const ADMIN: Caller = { accountId: 'a', principalId: '1', kind: 'user', name: 'ada@example.com', accountAdmin: true };

const operation = (over: Partial<Operation<unknown>>): Operation<unknown> => ({
  name: 'Things.Create',
  summary: 'Makes a thing',
  method: 'POST',
  paths: ['/api/2.1/accounts/{account_id}/things', '/api/2.0/accounts/{account_id}/things'],
  rule: ACCOUNT_ADMIN,
  params: Type.Object({ account_id: Type.String() }),
  query: Type.Object({}),
  body: Type.Object({ name: Type.String({ minLength: 4 }) }),
  response: Type.Object({ id: Type.Integer() }),
  errors: [],
  handle: () => Promise.resolve({ id: 7, secret: 'not in the schema' }),
  ...over,
});

let server: FastifyInstance;
let answerTimeout: number | undefined;
const audit = { changes: [] as AuditEntry[], denials: [] as AuditEntry[] };
const ANSWER_TIMEOUT = 50;
/** What came of the transaction that was entered last. */
let entered: Promise<unknown>;

/** Lets everyone in as the caller; none without a header, nor whom the refusal is for. */
function serve(caller: Caller | Refusal, ...operations: Operation<unknown>[]): FastifyInstance {
  audit.changes.length = audit.denials.length = 0;
  server = fastify({ bodyLimit: 1_000 });
  findFaults(server);
  replyWithErrors(server);
  registerOperations(server, operations, {
    now: () => 0,
    limits: new RateLimits(() => 0),
    ids: RANDOM_IDS,
    calls: { call: () => Promise.reject(new Error('nobody is called')) },
    answerTimeout,
    gate: {
      check: (authorization) => {
        if (authorization === undefined) throw new Refusal('UNAUTHENTICATED', 'no credentials', 'no credentials');
      },
      enter: async (_identity, work) => {
        if (caller instanceof Refusal) throw caller;
        const result = work({} as unknown as AccountTransaction<unknown>, caller);
        entered = result;
        return result;
      },
    },
    audit: {
      changed: (_tx, entry) => Promise.resolve(void audit.changes.push(entry)),
      denied: (entry) => Promise.resolve(void audit.denials.push(entry)),
    },
  });
  return server;
}
afterEach(() => {
  answerTimeout = undefined;
  return server.close();
});

const post = (path: string, payload: string | object) =>
  server.inject({
    method: 'POST',
    url: path,
    payload,
    headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
  });

test('an operation answers under each of its paths with what its schema lists, and is audited', async () => {
  serve(ADMIN, operation({}));
  for (const version of ['2.1', '2.0']) {
    const reply = await post(`/api/${version}/accounts/a/things`, { name: 'desk' });
    expect([reply.statusCode, reply.json()]).toEqual([200, { id: 7 }]);
  }
  expect(audit.changes).toHaveLength(2);
  expect(audit.changes[0]).toMatchObject({ operation: 'Things.Create', parameters: { account_id: 'a', name: 'desk' } });
});

test('a caller outside the rule is denied, which is audited; the handler does not run', async () => {
  const handle = jest.fn();
  serve({ ...ADMIN, accountAdmin: false }, operation({ handle }));
  const reply = await post('/api/2.0/accounts/a/things', { name: 'desk' });
  expect(reply.statusCode).toBe(403);
  expect(reply.json()).toMatchObject({ error_code: 'PERMISSION_DENIED' });
  expect(handle).not.toHaveBeenCalled();
  expect(audit.denials).toHaveLength(1);
});

test.each([
  ['a property that breaks the schema', { name: 'abc' }, 400, 'INVALID_PARAMETER_VALUE', /body\.name/],
  ['a missing property', {}, 400, 'INVALID_PARAMETER_VALUE', /name/],
  ['bad JSON', '{', 400, 'MALFORMED_REQUEST', /cannot be read/],
  ['an oversized body', { name: 'x'.repeat(2_000) }, 400, 'MALFORMED_REQUEST', /too large/],
])('fails on %s in the one envelope', async (_what, payload, status, code, message) => {
  serve(ADMIN, operation({}));
  const reply = await post('/api/2.0/accounts/a/things', payload);
  expect(reply.statusCode).toBe(status);
  expect(reply.json()).toEqual({
    error_code: code,
    message: expect.stringMatching(message) as string,
    details: [expect.objectContaining({ metadata: {} })],
  });
  expect(audit.changes).toHaveLength(0);
});

test('what takes longer than a request may, as a whole, is refused at once, and its transaction is taken back when it ends', async () => {
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  answerTimeout = ANSWER_TIMEOUT;
  serve(ADMIN, operation({ handle: () => ended.then(() => ({ id: 7 })) }));
  const reply = await post('/api/2.0/accounts/a/things', { name: 'desk' });
  expect([reply.statusCode, reply.json()]).toMatchObject([503, { error_code: 'TEMPORARILY_UNAVAILABLE' }]);
  end();
  await expect(entered).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' });
});

test('what is kept before the time is over is waited for', async () => {
  const kept = inTime(ANSWER_TIMEOUT, async ({ keep }) => {
    keep();
    await new Promise((resolve) => setTimeout(resolve, 2 * ANSWER_TIMEOUT));
    return 'committed';
  });
  expect(await kept).toBe('committed');
});

test('an unknown path answers in the envelope', async () => {
  serve(ADMIN);
  const reply = await server.inject('/api/2.0/nothing?x=1');
  expect([reply.statusCode, reply.json<object>()]).toMatchObject([
    404,
    { error_code: 'ENDPOINT_NOT_FOUND', message: 'there is no GET /api/2.0/nothing' },
  ]);
});

test('a fault of the program says nothing of itself to the caller', async () => {
  serve(ADMIN, operation({ handle: () => Promise.reject(new Error('connection string postgres://secret')) }));
  const reply = await post('/api/2.0/accounts/a/things', { name: 'desk' });
  expect([reply.statusCode, reply.json<object>()]).toMatchObject([500, { error_code: 'INTERNAL_ERROR' }]);
  expect(reply.body).not.toContain('secret');
});

test('errors of the SCIM API have the shape of RFC 7644', async () => {
  const path = '/api/2.0/preview/scim/v2/Things/{id}' as const;
  const handle = () => Promise.reject(notFound('thing', '9'));
  serve(ADMIN, operation({ method: 'GET', paths: [path], params: Type.Object({ id: Type.String() }), handle }));
  const reply = await server.inject({ url: '/api/2.0/preview/scim/v2/Things/9', headers: { authorization: 'Bearer x' } });
  expect(reply.json()).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail: 'thing 9 does not exist',
    status: '404',
  });
});

test('a PATCH without a body is no fault', async () => {
  serve(ADMIN, operation({ method: 'PATCH', body: Type.Object({}) }));
  const reply = await server.inject({
    method: 'PATCH',
    url: '/api/2.0/accounts/a/things',
    headers: { authorization: 'Bearer x' },
  });
  expect(reply.statusCode).toBe(200);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('a %s that names JSON and has no body is no fault', async (method) => {
  serve(ADMIN, operation({ method, body: Type.Object({}) }));
  const reply = await server.inject({
    method,
    url: '/api/2.0/accounts/a/things',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json', 'content-length': '0' },
  });
  expect(reply.statusCode).toBe(200);
});

const FAULTS: [string, string | object][] = [
  ['breaks the schema', { name: 'abc' }],
  ['is bad JSON', '{'],
  ['has the character NUL', { name: `desk${String.fromCharCode(0)}` }],
  ['has half a surrogate pair', '{"name":"desk\\ud800"}'],
];

test.each(FAULTS)('whose credentials are wrong is told so, and not that the body %s', async (_what, payload) => {
  serve(new Refusal('UNAUTHENTICATED', 'wrong credentials', 'a token that nobody has'), operation({}));
  const reply = await post('/api/2.0/accounts/a/things', payload);
  expect([reply.statusCode, reply.json<object>()]).toMatchObject([401, { message: 'wrong credentials' }]);
});

test.each(FAULTS)('who may not is told so, which is audited, and not that the body %s', async (_what, payload) => {
  serve({ ...ADMIN, accountAdmin: false }, operation({}));
  const reply = await post('/api/2.0/accounts/a/things', payload);
  expect(reply.statusCode).toBe(403);
  expect(audit.denials).toMatchObject([{ status: 403, parameters: { fault: expect.any(String) as string } }]);
});

test.each(FAULTS)('who may is told that the body %s, and nothing is done', async (_what, payload) => {
  const handle = jest.fn();
  serve(ADMIN, operation({ handle }));
  expect((await post('/api/2.0/accounts/a/things', payload)).statusCode).toBe(400);
  expect(handle).not.toHaveBeenCalled();
});

test('a body is not read of who shows no credentials', async () => {
  serve(ADMIN, operation({}));
  const reply = await server.inject({ method: 'POST', url: '/api/2.0/accounts/a/things', payload: { name: 'x'.repeat(2_000) } });
  expect(reply.statusCode).toBe(401);
});

test('who is refused with credentials of an account is in its audit trail, and who is nobody is not', async () => {
  const actor = { accountId: 'a', name: '7' };
  serve(new Refusal('UNAUTHENTICATED', 'wrong credentials', 'a token that is over', actor), operation({}));
  expect((await post('/api/2.0/accounts/a/things', { name: 'desk' })).statusCode).toBe(401);
  expect(audit.denials).toMatchObject([{ status: 401, actor, operation: 'Things.Create', parameters: { name: 'desk' } }]);
  await server.close();
  serve(new Refusal('UNAUTHENTICATED', 'wrong credentials', 'a token that nobody has'), operation({}));
  expect((await post('/api/2.0/accounts/a/things', { name: 'desk' })).statusCode).toBe(401);
  expect(audit.denials).toEqual([]);
});

test.each([[undefined], ['null']])(
  'fails on a body that is left out (%j) where a field has to be, and nothing is done',
  async (payload) => {
    const handle = jest.fn();
    serve(ADMIN, operation({ handle }));
    const headers = { authorization: 'Bearer x', ...(payload && { 'content-type': 'application/json' }) };
    const reply = await server.inject({
      method: 'POST',
      url: '/api/2.0/accounts/a/things',
      headers,
      ...(payload && { payload }),
    });
    expect([reply.statusCode, reply.json<object>()]).toMatchObject([400, { error_code: 'INVALID_PARAMETER_VALUE' }]);
    expect(handle).not.toHaveBeenCalled();
  },
);

test('a path that is too long for HTTP is refused in the envelope, and the next request is answered', async () => {
  const api = fastify(apiServerOptions(RANDOM_IDS, { trustedProxies: 0 }));
  api.get('/', () => ({}));
  const origin = await api.listen({ host: '127.0.0.1', port: 0 });
  const reply = await fetch(`${origin}/?x=${'x'.repeat(70_000)}`);
  expect([reply.status, await reply.json()]).toMatchObject([400, { error_code: 'MALFORMED_REQUEST' }]);
  expect((await fetch(origin)).status).toBe(200);
  await api.close();
});
