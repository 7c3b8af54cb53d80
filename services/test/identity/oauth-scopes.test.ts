import { operations } from '../../src/operations';
import { Api, DOMAIN } from '../api';
import { browserAt, Client, logIn, personOf } from './login/people-at-browsers';
import { ACME } from './people';

let api: Api;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
}, 60_000);
afterAll(() => api.stop(), 60_000);

/** A workspace with a person in it. */
async function atWorkspace() {
  const person = await personOf(api, ACME);
  const workspaceId = await api.people.workspace(ACME);
  await api.people.assign(ACME, workspaceId, person.id, 'ADMIN');
  return { person, workspaceId, host: `workspace-${workspaceId}.${DOMAIN}` };
}

const status = async (token: string | undefined, host: string, url: string) =>
  (await api.inject({ method: 'GET', url, headers: { host, authorization: `Bearer ${token}` } })).statusCode;

const CLUSTERS = '/api/2.1/clusters/list';
const NOT_SQL = ['/api/2.0/preview/scim/v2/Me', '/api/2.0/token/list', '/api/2.1/clusters/list-node-types'];

test.each(['databricks-sql-python', 'databricks-sql-connector', 'databricks-sql-jdbc'])(
  '%s is let run SQL for a person, and do nothing else, also after a refresh',
  async (clientId) => {
    const { person, host } = await atWorkspace();
    const client = new Client(api, `https://${host}/oidc`);
    const browser = browserAt(api);
    await browser.open(client.url({ client_id: clientId, scope: 'sql offline_access' }));
    const consent = await logIn(browser, person);
    expect(consent.body).toContain(`run SQL in your name, ${person.userName}, and nothing else`);
    const { url } = await browser.submit(/authorize/, { decision: 'allow' });
    const first = await client.redeem(url.searchParams.get('code') ?? '', { client_id: clientId });
    expect(first.body).toMatchObject({ scope: 'sql offline_access' });
    const second = await client.refresh(first.body.refresh_token, { client_id: clientId });
    expect(second.body).toMatchObject({ scope: 'sql offline_access' });
    for (const token of [first.body.access_token, second.body.access_token]) {
      expect(await status(token, host, CLUSTERS)).toBe(200);
      for (const path of NOT_SQL) expect(await status(token, host, path)).toBe(403);
    }
  },
);

test('a refusal says what the token is for, and is in the audit trail', async () => {
  const { person, workspaceId, host } = await atWorkspace();
  const client = new Client(api, `https://${host}/oidc`);
  const browser = browserAt(api);
  await browser.open(client.url({ scope: 'sql' }));
  await logIn(browser, person);
  const { url } = await browser.submit(/authorize/, { decision: 'allow' });
  const { body } = await client.redeem(url.searchParams.get('code') ?? '');
  const authorization = `Bearer ${body.access_token}`;
  const reply = await api.inject({
    method: 'POST',
    url: '/api/2.0/token/create',
    headers: { host, authorization },
    payload: { comment: 'for more' },
  });
  expect([reply.statusCode, reply.json()]).toEqual([
    403,
    expect.objectContaining({
      error_code: 'PERMISSION_DENIED',
      message: expect.stringMatching(/^the access token is for sql, not for this/) as string,
    }),
  ]);
  const tokens = 'select 1 from personal_access_token where workspace_id = $1';
  expect((await api.platform.owner.query(tokens, [workspaceId])).rows).toEqual([]);
  const denied = "select status from audit_event where operation = 'Tokens.Create' and actor = $1";
  expect((await api.platform.owner.query(denied, [person.id])).rows).toEqual([{ status: 403 }]);
});

test('a service principal that asks for SQL gets no more than that; who asks for nothing gets all', async () => {
  const robot = await api.people.servicePrincipal(ACME);
  const { workspaceId, host } = await atWorkspace();
  await api.people.assign(ACME, workspaceId, robot.id, 'USER');
  const tokenFor = async (scope: string) => {
    const reply = await api.inject({
      method: 'POST',
      url: '/oidc/v1/token',
      headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: robot.clientId,
        client_secret: robot.clientSecret,
        scope,
      }).toString(),
    });
    return reply.json<{ access_token: string; scope: string }>();
  };
  const [sql, all] = [await tokenFor('sql'), await tokenFor('offline_access')];
  expect([sql.scope, all.scope]).toEqual(['sql', 'all-apis']);
  expect(await status(sql.access_token, host, '/api/2.0/preview/scim/v2/Me')).toBe(403);
  expect(await status(all.access_token, host, '/api/2.0/preview/scim/v2/Me')).toBe(200);
});
