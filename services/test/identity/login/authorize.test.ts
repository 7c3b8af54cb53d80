import { operations } from '../../../src/operations';
import { Api, DOMAIN } from '../../api';
import { ACME, GLOBEX } from '../people';
import { browserAt, Client, logIn, personOf, type Person } from './people-at-browsers';

let api: Api;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
  await api.people.account(GLOBEX);
}, 60_000);
// Each test has its own minute: an address may not try for ever.
beforeEach(() => void (api.now += 120_000));
afterAll(() => api.stop(), 60_000);

const ME = '/api/2.0/preview/scim/v2/Me';
const ACCOUNTS = `https://accounts.${DOMAIN}`;
const accountBase = (accountId: string) => `${ACCOUNTS}/oidc/accounts/${accountId}`;

const me = (token: string | undefined, host = '127.0.0.1:8080') =>
  api.inject({ method: 'GET', url: ME, headers: { host, authorization: `Bearer ${token}` } }).then((reply) => reply.statusCode);

/** A person in a workspace of their own, and a client at its host. */
async function atWorkspace(): Promise<{ person: Person; client: Client; host: string }> {
  const person = await personOf(api, ACME);
  const workspaceId = await api.people.workspace(ACME);
  await api.people.assign(ACME, workspaceId, person.id, 'USER');
  const host = `workspace-${workspaceId}.${DOMAIN}`;
  return { person, client: new Client(api, `https://${host}/oidc`), host };
}

/** Tokens of a client that a person let act for them. */
async function granted() {
  const at = await atWorkspace();
  const code = await at.client.code(browserAt(api), at.person);
  const { body } = await at.client.redeem(code);
  return { ...at, code, access_token: body.access_token, refresh_token: body.refresh_token };
}

test('a person logs in at the workspace, allows it, and the client acts for them', async () => {
  const { person, client, host } = await atWorkspace();
  const browser = browserAt(api);
  expect((await browser.open(client.url())).url.pathname).toBe('/login');
  const consent = await logIn(browser, person);
  expect(consent.body).toContain(`in your name, ${person.userName}`);
  expect(consent.headers['content-security-policy']).toContain("form-action 'self' http://localhost:8020;");
  const { url } = await browser.submit(/authorize/, { decision: 'allow' });
  expect(url.origin).toBe(client.redirectUri);
  expect(url.searchParams.get('state')).toBe(client.state);
  expect(url.searchParams.get('iss')).toBe(client.base);
  const { status, body } = await client.redeem(url.searchParams.get('code') ?? '');
  expect([status, body]).toEqual([
    200,
    {
      access_token: expect.any(String) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'all-apis offline_access',
      refresh_token: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    },
  ]);
  expect(await me(body.access_token, host)).toBe(200);
});

test('which issuer answers is said to clients of several, with every answer, and in what discovery tells', async () => {
  const { client } = await atWorkspace();
  const { url } = await browserAt(api).open(client.url({ scope: 'everything' }));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'invalid_scope', iss: client.base });
  const { host, pathname } = new URL(client.base);
  const document = await api.inject({ method: 'GET', url: `${pathname}/.well-known/openid-configuration`, headers: { host } });
  expect(document.json()).toMatchObject({ issuer: client.base, authorization_response_iss_parameter_supported: true });
});

test('a browser that is logged in is asked, and nothing happens before the answer', async () => {
  const { person, client } = await atWorkspace();
  const browser = browserAt(api);
  await client.code(browser, person);
  const again = await browser.open(client.url());
  expect(again.body).toContain('>Allow</button>');
  const { url } = await browser.submit(/authorize/, { decision: 'deny' });
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'access_denied', state: client.state });
});

test('at the account’s host, by its path: for the account', async () => {
  const person = await personOf(api, ACME);
  await api.people.role(ACME, person.id, 'account_admin');
  const client = new Client(api, accountBase(ACME));
  const { body } = await client.redeem(await client.code(browserAt(api), person));
  const users = await api.inject({
    method: 'GET',
    url: `/api/2.0/accounts/${ACME}/scim/v2/Users?count=1`,
    headers: { host: `accounts.${DOMAIN}`, authorization: `Bearer ${body.access_token}` },
  });
  expect(users.statusCode).toBe(200);
});

test('where account and workspaces share a host, for the only workspace of the person', async () => {
  const { person } = await atWorkspace();
  const client = new Client(api, 'http://127.0.0.1:8080/oidc');
  const { body } = await client.redeem(await client.code(browserAt(api), person));
  expect(await me(body.access_token)).toBe(200);
});

test('without offline_access there is no refresh token', async () => {
  const { person, client } = await atWorkspace();
  const browser = browserAt(api);
  await browser.open(client.url({ scope: 'all-apis' }));
  await logIn(browser, person);
  const { url } = await browser.submit(/authorize/, { decision: 'allow' });
  expect((await client.redeem(url.searchParams.get('code') ?? '')).body).not.toHaveProperty('refresh_token');
});

test('a refresh token gives the next tokens, once, until thirty days without use and ninety in all', async () => {
  const { client, refresh_token: first, host } = await granted();
  const second = await client.refresh(first);
  expect(second.status).toBe(200);
  expect(await me(second.body.access_token, host)).toBe(200);
  const days = (count: number) => void (api.now += count * 24 * 3_600_000 - 1_000);
  let token = second.body.refresh_token;
  for (const wait of [30, 30, 29]) {
    days(wait);
    const { status, body } = await client.refresh(token);
    expect(status).toBe(200);
    token = body.refresh_token;
  }
  days(2);
  expect((await client.refresh(token)).body).toMatchObject({ error: 'invalid_grant' });
  const other = await granted();
  days(31);
  expect((await other.client.refresh(other.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
});

describe('a refresh token', () => {
  /** Of a client that asked for these scopes. */
  const tokensOf = async (scope: string) => {
    const at = await atWorkspace();
    const browser = browserAt(api);
    await browser.open(at.client.url({ scope }));
    await logIn(browser, at.person);
    const { url } = await browser.submit(/authorize/, { decision: 'allow' });
    const { body } = await at.client.redeem(url.searchParams.get('code') ?? '');
    return { ...at, refreshToken: body.refresh_token };
  };

  test('gives less where less is asked for, and all again afterwards', async () => {
    const { client, host, refreshToken } = await tokensOf('all-apis sql offline_access');
    const less = (await client.refresh(refreshToken, { scope: 'sql' })).body;
    expect([less.scope, await me(less.access_token, host)]).toEqual(['sql', 403]);
    const all = (await client.refresh(less.refresh_token, { scope: 'offline_access' })).body;
    expect([all.scope, await me(all.access_token, host)]).toEqual(['all-apis sql offline_access', 200]);
  });

  test.each(['all-apis', 'sql all-apis', 'everything'])(
    'never gives more, such as %s, and ends by no wrong question',
    async (scope) => {
      const { client, refreshToken } = await tokensOf('sql offline_access');
      expect(await client.refresh(refreshToken, { scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
      expect((await client.refresh(refreshToken, { scope: 'sql' })).body.scope).toBe('sql');
    },
  );
});

describe('who has stolen something', () => {
  test('a code that comes twice ends what it led to', async () => {
    const { client, code, access_token: token, refresh_token: refresh, host } = await granted();
    expect(await me(token, host)).toBe(200);
    expect((await client.redeem(code)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await me(token, host)).toBe(401);
    expect((await client.refresh(refresh)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('of a code that comes twice at once at most one gets tokens, and they do not last', async () => {
    const { person, client, host } = await atWorkspace();
    const code = await client.code(browserAt(api), person);
    const replies = await Promise.all([client.redeem(code), client.redeem(code), client.redeem(code)]);
    expect(replies.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { body } of replies) expect(await me(body.access_token, host)).toBe(401);
  });

  test('a refresh token that comes twice ends the whole family', async () => {
    const { client, refresh_token: first, host } = await granted();
    const second = await client.refresh(first);
    expect((await client.refresh(first)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await me(second.body.access_token, host)).toBe(401);
    expect((await client.refresh(second.body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['another redirect', { redirect_uri: 'http://localhost:8021' }],
    ['another client', { client_id: 'databricks-other' }],
  ])('a code is of no use with %s, and of none afterwards', async (_what, over) => {
    const { person, client } = await atWorkspace();
    const code = await client.code(browserAt(api), person);
    expect((await client.redeem(code, over)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await client.redeem(code)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('a code is of no use at another account, another workspace, or the account’s host', async () => {
    const other = await atWorkspace();
    for (const base of [accountBase(GLOBEX), accountBase(ACME), other.client.base]) {
      const { person, client } = await atWorkspace();
      const code = await client.code(browserAt(api), person);
      const thief = new Client(api, base);
      const { body } = await thief.redeem(code, { code_verifier: client.verifier });
      expect(body).toMatchObject({ error: 'invalid_grant' });
    }
  });

  test('a refresh token is of no use elsewhere, or to another client', async () => {
    const one = await granted();
    expect((await new Client(api, accountBase(GLOBEX)).refresh(one.refresh_token)).body).toMatchObject({
      error: 'invalid_grant',
    });
    const other = await granted();
    expect((await other.client.refresh(other.refresh_token, { client_id: 'x' })).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('a code is of no use after a minute', async () => {
    const { person, client } = await atWorkspace();
    const code = await client.code(browserAt(api), person);
    api.now += 60_000;
    expect((await client.redeem(code)).body).toMatchObject({ error: 'invalid_grant' });
  });
});

test.each([
  ['deactivated', 'update principal set active = false where principal_id = $1'],
  ['gone', 'delete from principal where principal_id = $1'],
])('who is %s has no tokens any more, and none when active again', async (_what, statement) => {
  const { person, client, access_token: token, refresh_token: refresh, host } = await granted();
  await api.platform.owner.query(statement, [person.id]);
  expect(await me(token, host)).toBe(401);
  await api.platform.owner.query('update principal set active = true where principal_id = $1', [person.id]);
  expect(await me(token, host)).toBe(401);
  expect((await client.refresh(refresh)).body).toMatchObject({ error: 'invalid_grant' });
});

test('who is taken out of the workspace gets no further tokens for it', async () => {
  const { person, client, refresh_token: refresh } = await granted();
  await api.platform.owner.query('delete from workspace_assignment where principal_id = $1', [person.id]);
  expect((await client.refresh(refresh)).body).toMatchObject({ error: 'invalid_grant' });
});

test('who is not in the workspace is told so, by way of the client', async () => {
  const { client } = await atWorkspace();
  const browser = browserAt(api);
  await browser.open(client.url());
  const { url } = await logIn(browser, await personOf(api, ACME));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    error: 'access_denied',
    error_description: expect.stringContaining('is not in this workspace') as string,
    state: client.state,
  });
});

test('someone of another account who is logged in has to log in to this one', async () => {
  const stranger = await personOf(api, GLOBEX);
  const browser = browserAt(api);
  await browser.open(`${ACCOUNTS}/login`);
  await logIn(browser, stranger);
  expect((await browser.open(new Client(api, accountBase(ACME)).url())).url.pathname).toBe('/login');
  // The stranger’s password does not open this account either.
  expect(
    (await browser.submit(/login/, { user_name: stranger.userName, password: stranger.password, account: ACME })).status,
  ).toBe(401);
});

test('a session that is over is none', async () => {
  const { person, client } = await atWorkspace();
  const browser = browserAt(api);
  await browser.open(client.url());
  await logIn(browser, person);
  api.now += 12 * 3_600_000;
  expect((await browser.submit(/authorize/, { decision: 'allow' })).url.pathname).toBe('/login');
});

test('nobody else’s page allows anything', async () => {
  const { person, client } = await atWorkspace();
  const browser = browserAt(api);
  await browser.open(client.url());
  await logIn(browser, person);
  const evil = await browser.submit(/authorize/, { decision: 'allow' }, { origin: 'https://evil.example' });
  expect(evil.url.hostname).not.toBe('localhost');
  expect((await browser.submit(/authorize/, { decision: 'allow', form_token: 'x' })).url.hostname).not.toBe('localhost');
});

describe('fails, told to the person, when the answer has nowhere to go', () => {
  test.each([
    ['an unknown client', { client_id: 'other' }],
    ['no client', { client_id: undefined }],
    ['an address elsewhere', { redirect_uri: 'https://evil.example' }],
    ['one that looks like this computer', { redirect_uri: 'http://localhost.evil.example:8020' }],
    ['one with a user', { redirect_uri: 'http://localhost@evil.example' }],
    ['one over TLS', { redirect_uri: 'https://localhost:8020' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
    ['one with a fragment', { redirect_uri: 'http://localhost:8020/#x' }],
    ['none', { redirect_uri: undefined }],
  ])('%s', async (_what, over) => {
    const { client } = await atWorkspace();
    const shown = await browserAt(api).open(client.url(over));
    expect([shown.status, shown.url.host]).toEqual([400, new URL(client.base).host]);
  });

  test('a parameter that is there twice', async () => {
    const { client } = await atWorkspace();
    const url = `${client.url()}&redirect_uri=${encodeURIComponent('http://localhost:9')}`;
    expect((await browserAt(api).open(url)).status).toBe(400);
  });

  test.each([`https://none.${DOMAIN}/oidc`, `${ACCOUNTS}/oidc/accounts/none`])('at %s', async (base) => {
    expect((await browserAt(api).open(new Client(api, base).url())).status).toBe(404);
  });
});

describe('fails, told to the client', () => {
  test.each([
    ['no proof of key', { code_challenge: undefined }, 'invalid_request'],
    ['a proof that is none', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'abc' }, 'invalid_request'],
    ['another response', { response_type: 'token' }, 'unsupported_response_type'],
    ['an unknown scope', { scope: 'everything' }, 'invalid_scope'],
  ])('%s', async (_what, over, error) => {
    const { client } = await atWorkspace();
    const { url } = await browserAt(api).open(client.url(over));
    expect([url.origin, url.searchParams.get('error'), url.searchParams.get('state')]).toEqual([
      'http://localhost:8020',
      error,
      client.state,
    ]);
  });
});

test.each(['code', 'redirect_uri', 'code_verifier'])('fails when %s is missing at the token endpoint', async (name) => {
  const { client } = await atWorkspace();
  expect((await client.redeem('x', { [name]: '' })).body).toMatchObject({
    error: 'invalid_request',
    error_description: `${name} is missing`,
  });
});

test('any port of this computer will do', async () => {
  const { person, client } = await atWorkspace();
  for (const redirect of ['http://127.0.0.1:1234/path', 'http://[::1]:1234', 'http://localhost']) {
    const browser = browserAt(api);
    await browser.open(client.url({ redirect_uri: redirect }));
    expect((await logIn(browser, person)).body).toContain(new URL(redirect).origin);
  }
});
