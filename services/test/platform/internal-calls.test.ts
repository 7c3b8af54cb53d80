import { fastify, type FastifyInstance } from 'fastify';
import { SignJWT, UnsecuredJWT } from 'jose';
import { Type } from 'typebox';
import { invalid } from '../../src/platform/http/api-error';
import { HttpInternalCaller } from '../../src/platform/internal-calls/http-caller';
import { answering, type InternalContext } from '../../src/platform/internal-calls/internal-call';
import { InternalKeys } from '../../src/platform/internal-calls/internal-keys';
import { internalServer } from '../../src/platform/internal-calls/internal-server';
import { InternalTokens } from '../../src/platform/internal-calls/internal-tokens';
import { serviceOrigins } from '../../src/platform/internal-calls/service-addresses';
import { Database } from '../../src/platform/database/database';
import { RANDOM_IDS } from '../../src/platform/ids';
import { findProcess } from '../../src/platform/manifest';
import { readSettings } from '../../src/platform/settings';
import { platformDatabase } from '../database/platform';
import { goodSettings } from '../program';

const DOUBLE = {
  name: 'Double',
  callee: 'cluster-manager',
  request: Type.Object({ number: Type.Integer() }),
  response: Type.Object({ doubled: Type.Integer() }),
  timeout: 10_000,
} as const;

let platform: Awaited<ReturnType<typeof platformDatabase>>;
let server: FastifyInstance;
let origin: string;
const databases: Database<unknown>[] = [];
const seen: InternalContext[] = [];
const refusals: object[] = [];
let now = Date.UTC(2026, 10, 24);
let answer: (number: number) => Promise<number> = (number) => Promise.resolve(2 * number);

/** The tokens of another process, which shares nothing with this one but the database. */
function tokensOf(role: string): InternalTokens {
  const database = new Database<unknown>(platform.as(role));
  databases.push(database);
  return new InternalTokens(new InternalKeys(database, () => now, RANDOM_IDS), () => now, RANDOM_IDS);
}

const callerOf = (caller: string, tokens: InternalTokens, at = origin) =>
  new HttpInternalCaller({ caller, tokens, originOf: () => at });

beforeAll(async () => {
  platform = await platformDatabase();
  const answers = [
    answering(DOUBLE, async ({ number }, context) => {
      seen.push(context);
      return { doubled: await answer(number) };
    }),
  ];
  const features = internalServer('cluster-manager', answers, tokensOf('lakehouse_cluster_manager'), RANDOM_IDS);
  const stream = { write: (line: string) => void (line.includes('refused') && refusals.push(JSON.parse(line) as object)) };
  server = fastify({ ...features.options, logger: { level: 'warn', stream } });
  await features.routes(server);
  origin = await server.listen({ host: '127.0.0.1', port: 0 });
}, 60_000);
beforeEach(() => {
  answer = (number) => Promise.resolve(2 * number);
  seen.length = refusals.length = 0;
});
afterAll(async () => {
  await server.close();
  for (const database of databases) await database.close();
  await platform.remove();
}, 60_000);

const keys = async () =>
  (await platform.owner.query<{ key_id: string; secret: Buffer }>('select * from internal_key order by created_at desc')).rows;

test('processes that start at once make one key, and each proves itself with it', async () => {
  const callers = [1, 2, 3].map(() => callerOf('webapp', tokensOf('lakehouse_webapp')));
  const replies = await Promise.all(callers.map((caller, index) => caller.call(DOUBLE, { number: index }, 'request-7')));
  expect(replies).toEqual([{ doubled: 0 }, { doubled: 2 }, { doubled: 4 }]);
  expect(seen).toEqual([1, 2, 3].map(() => ({ caller: 'webapp', requestId: 'request-7' })));
  expect(await keys()).toHaveLength(1);
});

test('every process that answers or calls may have keys, and no task may', async () => {
  const { rows } = await platform.owner.query<{ grantee: string }>(`
    select distinct grantee from information_schema.role_table_grants
    where table_name = 'internal_key' and grantee <> current_user order by 1`);
  const callers = ['cluster_manager', 'job_manager', 'relay', 'webapp'];
  expect(rows.map((row) => row.grantee)).toEqual(callers.map((name) => `lakehouse_${name}`));
});

describe('a call is refused', () => {
  const post = async (authorization?: string, body: unknown = { number: 1 }) => {
    const headers = { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) };
    const reply = await fetch(`${origin}/internal/Double`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: reply.status, body: await reply.json() };
  };
  const signed = async (over: {
    kid?: string;
    secret?: Uint8Array;
    typ?: string;
    issuer?: string;
    audience?: string;
    exp?: number;
  }) => {
    await tokensOf('lakehouse_webapp').issue('webapp', 'cluster-manager');
    const [key] = await keys();
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256', kid: over.kid ?? key?.key_id, typ: over.typ ?? 'internal+jwt' })
      .setIssuer(over.issuer ?? 'webapp')
      .setAudience(over.audience ?? 'cluster-manager')
      .setExpirationTime(over.exp ?? Math.floor(now / 1_000) + 60)
      .sign(over.secret ?? new Uint8Array(key?.secret ?? []));
  };

  test.each<[string, () => Promise<string | undefined>]>([
    ['without a token', () => Promise.resolve(undefined)],
    ['with something else', () => Promise.resolve('dapi0123')],
    [
      'without a signature',
      () => Promise.resolve(new UnsecuredJWT().setIssuer('webapp').setAudience('cluster-manager').encode()),
    ],
    ['signed with a key that nobody has', () => signed({ kid: RANDOM_IDS.uuid() })],
    ['signed by someone who knows only the id of a key', () => signed({ secret: new Uint8Array(32) })],
    ['with a token of another kind', () => signed({ typ: 'at+jwt' })],
    ['with a token for another process', () => signed({ audience: 'relay' })],
    ['from a process that the manifest does not let in', () => signed({ issuer: 'relay' })],
    ['with a token that is over', () => signed({ exp: Math.floor(now / 1_000) - 11 })],
  ])('%s, and that is logged', async (_what, token) => {
    const text = await token();
    const { status, body } = await post(text === undefined ? undefined : `Bearer ${text}`, { number: 'not even looked at' });
    expect(status).toBe(401);
    expect(body).toMatchObject({ error_code: 'UNAUTHENTICATED', message: 'the cluster-manager answers webapp only' });
    expect(refusals).toEqual([expect.objectContaining({ msg: 'internal call refused', reason: expect.any(String) as string })]);
    expect(seen).toEqual([]);
  });

  test('that is signed as it must be, and let in for it: the refusals above have their own reasons', async () => {
    expect(await post(`Bearer ${await signed({})}`)).toEqual({ status: 200, body: { doubled: 2 } });
    expect(await post(`Bearer ${await signed({})}`, { number: 'x' })).toMatchObject({ status: 400 });
  });
});

describe('a caller hears', () => {
  test('what the callee says is wrong', async () => {
    answer = () => Promise.reject(invalid('number must be even'));
    await expect(callerOf('webapp', tokensOf('lakehouse_webapp')).call(DOUBLE, { number: 1 }, 'r')).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: 'number must be even',
    });
  });

  test('of a fault of the callee as one of its own', async () => {
    answer = () => Promise.reject(new Error('a secret of the callee'));
    const failed = callerOf('webapp', tokensOf('lakehouse_webapp')).call(DOUBLE, { number: 1 }, 'r');
    await expect(failed).rejects.toThrow(/^cluster-manager failed Double: an internal error/);
    await expect(failed).rejects.not.toHaveProperty('code');
  });

  test('that the callee is away', async () => {
    const away = callerOf('webapp', tokensOf('lakehouse_webapp'), 'http://127.0.0.1:1').call(DOUBLE, { number: 1 }, 'r');
    await expect(away).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', retryAfter: 10 });
  });

  test('that the callee does not answer in time', async () => {
    let end: (value: number) => void = () => undefined;
    answer = () => new Promise((resolve) => (end = resolve));
    const late = callerOf('webapp', tokensOf('lakehouse_webapp')).call({ ...DOUBLE, timeout: 100 }, { number: 1 }, 'r');
    await expect(late).rejects.toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE',
      message: expect.stringContaining('did not answer Double within 0.1 s') as string,
    });
    end(0);
  });
});

test('a key is replaced after a day, and what it signed before still holds', async () => {
  const webapp = tokensOf('lakehouse_webapp');
  const callee = tokensOf('lakehouse_cluster_manager');
  await webapp.issue('webapp', 'cluster-manager');
  now += 24 * 3_600_000 - 30_000;
  const before = await webapp.issue('webapp', 'cluster-manager');
  now += 31_000;
  const after = await webapp.issue('webapp', 'cluster-manager');
  expect(await keys()).toHaveLength(2);
  for (const token of [before, after]) {
    expect(await callee.prove(token, 'cluster-manager', ['webapp'])).toEqual({ caller: 'webapp' });
  }
  now += 24 * 3_600_000;
  await webapp.issue('webapp', 'cluster-manager');
  expect(await keys()).toHaveLength(2); // the newest, and the one that is kept until it has proved its last token
});

describe('a process is found', () => {
  const originsWith = (addresses: string) => {
    const process = findProcess('webapp');
    if (!process) throw new Error('the manifest has no webapp');
    return serviceOrigins(readSettings('webapp', process, { ...goodSettings(0), SERVICE_ADDRESSES: addresses }));
  };

  test('on its host in the private domain', () => {
    expect(originsWith('')('cluster-manager')).toBe('http://cluster-manager.main.lakehouse.internal:8080');
  });

  test('elsewhere, where a setting says so', () => {
    const originOf = originsWith('cluster-manager=127.0.0.1:18080,relay=[::1]:18081');
    expect([originOf('cluster-manager'), originOf('relay')]).toEqual(['http://127.0.0.1:18080', 'http://[::1]:18081']);
  });

  test.each(['cluster-manager', 'relay=1', 'relay=host:1,', '=h:1'])('not with the setting %s', (addresses) => {
    expect(() => originsWith(addresses)).toThrow(/fault/);
  });
});
