import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { operations } from '../../src/operations';
import { Api, DOMAIN } from '../api';
import { ACME, GLOBEX } from './people';

let api: Api;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
  await api.people.account(GLOBEX);
}, 60_000);
afterAll(() => api.stop(), 60_000);

const ACCOUNTS = `accounts.${DOMAIN}`;
const ME = '/api/2.0/preview/scim/v2/Me';

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Asks for a token as the SDKs do: Basic and a form. */
async function ask(
  { clientId, clientSecret }: Client,
  over: { host?: string; path?: string; form?: Record<string, string> } = {},
) {
  const reply = await api.inject({
    method: 'POST',
    url: over.path ?? '/oidc/v1/token',
    headers: {
      host: over.host ?? '127.0.0.1:8080',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis', ...over.form }).toString(),
  });
  return { status: reply.statusCode, body: reply.json<Record<string, string>>() };
}

const bearer = async (client: Client, over = {}) => `Bearer ${(await ask(client, over)).body.access_token}`;

test('a service principal logs in and is let in, in the one workspace that it is in', async () => {
  const robot = await api.people.servicePrincipal(ACME);
  const workspaceId = await api.people.workspace(ACME);
  await api.people.assign(ACME, workspaceId, robot.id, 'USER');
  const { status, body } = await ask(robot);
  expect([status, body]).toEqual([
    200,
    { access_token: expect.any(String) as string, token_type: 'Bearer', expires_in: 3600, scope: 'all-apis' },
  ]);
  const me = await api.call(`Bearer ${body.access_token}`, 'GET', ME);
  expect(me).toMatchObject({ status: 200, body: { id: robot.id, userName: robot.clientId } });
});

test('a token of the account is for the account: its path, its audience', async () => {
  const robot = await api.people.servicePrincipal(ACME);
  const path = `/oidc/accounts/${ACME}/v1/token`;
  const { body } = await ask(robot, { host: ACCOUNTS, path });
  const keys = await api.inject({ method: 'GET', url: `/oidc/accounts/${ACME}/jwks.json`, headers: { host: ACCOUNTS } });
  const { payload } = await jwtVerify(body.access_token ?? '', createLocalJWKSet(keys.json<JSONWebKeySet>()), {
    issuer: `https://${ACCOUNTS}/oidc/accounts/${ACME}`,
    audience: ACME,
    currentDate: new Date(api.now),
  });
  expect(payload.sub).toBe(robot.clientId);
  expect(keys.body).not.toContain('"d"');
});

test('a token ends after an hour', async () => {
  const robot = await api.people.servicePrincipal(ACME);
  await api.people.assign(ACME, await api.people.workspace(ACME), robot.id, 'USER');
  const authorization = await bearer(robot);
  api.now += 3_599_000;
  expect((await api.call(authorization, 'GET', ME)).status).toBe(200);
  api.now += 1_000;
  expect((await api.call(authorization, 'GET', ME)).status).toBe(401);
});

test('keys are replaced in turn; a token that an old one signed holds until it is over', async () => {
  const robot = await api.people.servicePrincipal(ACME);
  await api.people.assign(ACME, await api.people.workspace(ACME), robot.id, 'USER');
  const keyIds = async () =>
    (await api.inject({ method: 'GET', url: '/oidc/jwks.json' })).json<JSONWebKeySet>().keys.map(({ kid }) => kid);
  api.now += 40 * 24 * 3_600_000; // whatever key there was is gone, and the next use makes one
  await keyIds();
  api.now += 30 * 24 * 3_600_000 - 1_800_000;
  const before = await bearer(robot);
  const first = await keyIds();
  api.now += 1_800_000;
  const after = await bearer(robot);
  expect(await keyIds()).toEqual(expect.arrayContaining(first));
  expect(await keyIds()).toHaveLength(first.length + 1);
  for (const authorization of [before, after]) expect((await api.call(authorization, 'GET', ME)).status).toBe(200);
});

test('keys that are taken out of the database are replaced within a minute, and what they signed is no token any more', async () => {
  const robot = await api.people.servicePrincipal(ACME);
  await api.people.assign(ACME, await api.people.workspace(ACME), robot.id, 'USER');
  const before = await bearer(robot);
  expect((await api.call(before, 'GET', ME)).status).toBe(200);
  await api.platform.owner.query('delete from signing_key');
  api.now += 60_000;
  expect((await api.call(before, 'GET', ME)).status).toBe(401);
  expect((await api.call(await bearer(robot), 'GET', ME)).status).toBe(200);
});

test('who deletes the secret ends its tokens at once', async () => {
  const robot = await api.people.servicePrincipal(ACME);
  const workspaceId = await api.people.workspace(ACME);
  await api.people.assign(ACME, workspaceId, robot.id, 'USER');
  const admin = await api.people.user(ACME);
  await api.people.assign(ACME, workspaceId, admin, 'ADMIN');
  const grant =
    "insert into role_grant (account_id, resource_key, role, principal_id) values ($1, $2, 'roles/servicePrincipal.manager', $3)";
  await api.platform.owner.query(grant, [ACME, robot.id, admin]);
  const adminToken = await api.people.token(ACME, admin, { workspaceId });
  const path = `/api/2.0/accounts/servicePrincipals/${robot.id}/credentials/secrets`;
  const made = await api.call(adminToken, 'POST', path, { lifetime: '3600s' });
  const authorization = await bearer({ ...robot, clientSecret: String(made.body.secret) });
  expect((await api.call(authorization, 'GET', ME)).status).toBe(200);
  expect((await api.call(adminToken, 'DELETE', `${path}/${String(made.body.id)}`)).status).toBe(200);
  expect((await api.call(authorization, 'GET', ME)).status).toBe(401);
  expect((await ask({ ...robot, clientSecret: String(made.body.secret) })).status).toBe(401);
});

test('who is no longer active is out at once', async () => {
  const robot = await api.people.servicePrincipal(ACME);
  await api.people.assign(ACME, await api.people.workspace(ACME), robot.id, 'USER');
  const authorization = await bearer(robot);
  await api.platform.owner.query('update principal set active = false where principal_id = $1', [robot.id]);
  expect((await api.call(authorization, 'GET', ME)).status).toBe(401);
  expect((await ask(robot)).body).toMatchObject({ error: 'invalid_client' });
});

describe('fails with the same words', () => {
  test.each([
    ['a wrong secret', (client: Client) => ask({ ...client, clientSecret: `dose${'0'.repeat(64)}` })],
    ['another client id', (client: Client) => ask({ ...client, clientId: '00000000-0000-4000-8000-000000000000' })],
    ['the path of another account', (client: Client) => ask(client, { path: `/oidc/accounts/${GLOBEX}/v1/token` })],
    ['a workspace host that does not exist', (client: Client) => ask(client, { host: `none.${DOMAIN}` })],
  ])('on %s', async (_what, attempt) => {
    const { status, body } = await attempt(await api.people.servicePrincipal(ACME));
    expect([status, body]).toEqual([
      401,
      { error: 'invalid_client', error_description: expect.stringMatching(/or its/) as string },
    ]);
  });

  test('on an expired secret', async () => {
    const robot = await api.people.servicePrincipal(ACME, { expiresAt: new Date(api.now) });
    expect((await ask(robot)).body).toMatchObject({ error: 'invalid_client' });
  });
});

test('fails in a workspace that the service principal is not in', async () => {
  const host = `workspace-${await api.people.workspace(ACME)}.${DOMAIN}`;
  expect(await ask(await api.people.servicePrincipal(ACME), { host })).toMatchObject({
    status: 400,
    body: { error: 'unauthorized_client' },
  });
});

test.each([
  ['an unknown grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ['an unknown scope', { scope: 'everything' }, 'invalid_scope'],
])('fails on %s', async (_what, form, error) => {
  expect((await ask(await api.people.servicePrincipal(ACME), { form })).body).toMatchObject({ error });
});

describe('fails on a token that is not ours', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each([
    ['without a signature', `${part({ alg: 'none', typ: 'at+jwt' })}.${part({ account_id: ACME, principal_id: '1' })}.`],
    ['with an unknown key', `${part({ alg: 'ES256', kid: 'x', typ: 'at+jwt' })}.${part({})}.AAAA`],
    ['that is no token', 'a.b.c'],
  ])('%s', async (_what, token) => {
    expect((await api.call(`Bearer ${token}`, 'GET', ME)).status).toBe(401);
  });

  test('whose claims were changed', async () => {
    const [header, , signature] = (await bearer(await api.people.servicePrincipal(ACME))).split('.');
    const forged = `${header}.${part({ account_id: GLOBEX, principal_id: '1', secret_id: GLOBEX, exp: 9e9 })}.${signature}`;
    expect((await api.call(forged, 'GET', ME)).status).toBe(401);
  });
});

describe('discovery', () => {
  const get = async (host: string, url: string) => (await api.inject({ method: 'GET', url, headers: { host } })).json<object>();
  const CONFIG = '/.well-known/databricks-config';

  test('a workspace host names its workspace and account', async () => {
    const workspaceId = await api.people.workspace(ACME);
    const host = `workspace-${workspaceId}.${DOMAIN}`;
    expect(await get(host, CONFIG)).toEqual({
      cloud: 'AWS',
      host_type: 'WORKSPACE_HOST',
      account_id: ACME,
      workspace_id: workspaceId,
      oidc_endpoint: `https://${host}/oidc`,
      token_federation_default_oidc_audiences: [`https://${host}/oidc/v1/token`],
    });
  });

  test('the account host leaves the account to the client; a host of neither kind is for both', async () => {
    expect(await get(ACCOUNTS, CONFIG)).toMatchObject({
      host_type: 'ACCOUNT_HOST',
      oidc_endpoint: `https://${ACCOUNTS}/oidc/accounts/{account_id}`,
    });
    const shared = { host_type: 'UNIFIED_HOST', oidc_endpoint: 'http://127.0.0.1:8080/oidc' };
    expect(await get('127.0.0.1:8080', CONFIG)).toMatchObject(shared);
  });

  test('fails on a workspace that does not exist', async () => {
    expect(await get(`none.${DOMAIN}`, CONFIG)).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST' });
  });

  test('both documents of the authorization server name the endpoints of the same base', async () => {
    for (const document of ['oauth-authorization-server', 'openid-configuration']) {
      const base = `https://${ACCOUNTS}/oidc/accounts/${ACME}`;
      expect(await get(ACCOUNTS, `/oidc/accounts/${ACME}/.well-known/${document}`)).toMatchObject({
        issuer: base,
        token_endpoint: `${base}/v1/token`,
        jwks_uri: `${base}/jwks.json`,
      });
    }
  });
});
