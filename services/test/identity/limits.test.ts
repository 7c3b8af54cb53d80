import { sql } from 'kysely';
import { Type } from 'typebox';
import { ipAccessListOperations } from '../../src/identity/ip-access-lists/operations';
import { IDENTITY_LIMITS, identityLimits } from '../../src/identity/limits';
import { scimOperations } from '../../src/identity/scim/operations';
import { ACCOUNT_ADMIN } from '../../src/platform/http/caller';
import { apiServerOptions, readingLimits } from '../../src/platform/http/server-options';
import { NOTHING, operation } from '../../src/platform/http/operation';
import { RANDOM_IDS } from '../../src/platform/ids';
import { findProcess } from '../../src/platform/manifest';
import { readSettings } from '../../src/platform/settings';
import type { LakehouseSchema } from '../../src/schema';
import { Api } from '../api';
import { goodSettings } from '../program';
import { ACME } from './people';
import { Scim, tenant, type Tenant } from './scim/tenants';

const LIMITS = { ...IDENTITY_LIMITS, page: 2, memberChange: 2, ipAddresses: 2 };

/** Takes longer than the database lets it. */
const slow = operation<LakehouseSchema, ReturnType<typeof Type.Object>, typeof NOTHING, typeof NOTHING, typeof NOTHING>({
  name: 'Slow.Do',
  summary: 'Waits',
  method: 'POST',
  paths: ['/api/2.0/accounts/{account_id}/slow'],
  rule: ACCOUNT_ADMIN,
  params: Type.Object({ account_id: Type.String() }),
  query: NOTHING,
  body: NOTHING,
  response: NOTHING,
  errors: [],
  handle: async ({ tx }) => {
    await sql`set local statement_timeout = 50`.execute(tx);
    await sql`select pg_sleep(60)`.execute(tx);
    return {};
  },
});

let api: Api;
let acme: Tenant;
let account: Scim;
beforeAll(async () => {
  api = await Api.start([...scimOperations(LIMITS), ...ipAccessListOperations(LIMITS), slow]);
  await api.people.account(ACME);
  acme = await tenant(api);
  account = new Scim(api, acme.accountAdmin, acme.account);
}, 60_000);
afterAll(() => api.stop());

test('a page has no more than the limit, which clients are told', async () => {
  const { body } = await account.list('Users', { count: 100 });
  expect(body).toMatchObject({ itemsPerPage: 2, totalResults: 3 });
  const config = await api.call(acme.accountAdmin, 'GET', `${acme.account}/ServiceProviderConfig`);
  expect(config.body).toMatchObject({ filter: { maxResults: 2 } });
});

test('fails on more members in one request than the limit, and adds none of them', async () => {
  const ids = [];
  for (const userName of ['a@x.test', 'b@x.test', 'c@x.test']) ids.push((await account.create('Users', { userName })).body.id);
  const members = ids.map((value) => ({ value }));
  const group = (await account.create('Groups', { displayName: 'few', members: members.slice(0, 2) })).body.id;
  for (const op of ['add', 'replace', 'remove']) {
    const reply = await api.call(acme.accountAdmin, 'PATCH', `${acme.account}/Groups/${group}`, {
      Operations: [{ op, path: 'members', value: members }],
    });
    expect(reply).toMatchObject({
      status: 400,
      body: { detail: 'one request may name 2 members of a group, got 3; make several' },
    });
  }
  const { body } = await account.get('Groups', group);
  expect(body.members).toHaveLength(2);
});

test('fails on a list with more addresses than the limit', async () => {
  const body = { label: 'office', list_type: 'BLOCK', ip_addresses: ['203.0.113.1', '203.0.113.2', '203.0.113.3'] };
  const reply = await api.call(acme.accountAdmin, 'POST', `/api/2.0/accounts/${ACME}/ip-access-lists`, body);
  expect(reply).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
});

test('what takes longer than a statement may is refused in the envelope, and the next request is answered', async () => {
  const reply = await api.call(acme.accountAdmin, 'POST', `/api/2.0/accounts/${ACME}/slow`, {});
  expect(reply).toMatchObject({
    status: 503,
    body: { error_code: 'TEMPORARILY_UNAVAILABLE', message: expect.stringContaining('took too long') as string },
  });
  expect((await account.list('Users', {})).status).toBe(200);
});

test('the settings of the manifest say the limits; without them they are the published ones', () => {
  const webapp = findProcess('webapp');
  if (!webapp) throw new Error('there is a process webapp');
  const set = (over: Record<string, string>) => readSettings('webapp', webapp, { ...goodSettings(0), ...over });
  expect(identityLimits(set({}))).toEqual(IDENTITY_LIMITS);
  const own = { SCIM_PAGE_LIMIT: '200', SCIM_MEMBERS_LIMIT: '300', IP_ACCESS_LIST_LIMIT: '400' };
  expect(identityLimits(set(own))).toEqual({ ...IDENTITY_LIMITS, page: 200, memberChange: 300, ipAddresses: 400 });
  expect(apiServerOptions(RANDOM_IDS, readingLimits(set({})))).toMatchObject({ bodyLimit: 10_485_760, requestTimeout: 60_000 });
  const reading = readingLimits(set({ REQUEST_BODY_LIMIT_MIB: '2', REQUEST_TIMEOUT_SECONDS: '5' }));
  expect(apiServerOptions(RANDOM_IDS, reading)).toMatchObject({ bodyLimit: 2_097_152, requestTimeout: 5_000 });
});
