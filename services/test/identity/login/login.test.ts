import { operations } from '../../../src/operations';
import { Api, DOMAIN } from '../../api';
import { ACME, GLOBEX } from '../people';
import type { Browser } from './browser';
import { browserAt, logIn, personOf } from './people-at-browsers';

let api: Api;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
  await api.people.account(GLOBEX);
}, 60_000);
afterAll(() => api.stop(), 60_000);

const ACCOUNTS = `https://accounts.${DOMAIN}`;
const LOCAL = 'http://127.0.0.1:8080';

const loginPage = async (origin = ACCOUNTS): Promise<Browser> => {
  const browser = browserAt(api);
  await browser.open(`${origin}/login`);
  return browser;
};

test('a person logs in with account, user name and password, and out again', async () => {
  const ada = await personOf(api, ACME);
  const browser = await loginPage();
  expect(await logIn(browser, ada)).toMatchObject({
    status: 200,
    body: expect.stringContaining(`As ${ada.userName}.`) as string,
  });
  const copy = browser.copy();
  expect((await browser.submit(/logout/, {})).body).toContain('name="password"');
  // What somebody copied before is of no use after it.
  expect((await copy.open(`${ACCOUNTS}/login`)).body).toContain('name="password"');
});

test('an account may be named instead of its id; a workspace’s host says which it is', async () => {
  const ada = await personOf(api, ACME);
  const named = await loginPage();
  expect((await logIn(named, ada, { account: `account ${ACME}` })).body).toContain(ada.userName);
  const workspace = await loginPage(`https://workspace-${await api.people.workspace(ACME)}.${DOMAIN}`);
  expect(workspace.shown.body).not.toContain('name="account"');
  expect((await logIn(workspace, ada)).body).toContain(ada.userName);
});

test('the page runs no script, loads nothing, lies in no frame, and is kept by nobody', async () => {
  const { headers, body } = (await loginPage()).shown;
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    ) as string,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  });
  expect(body).not.toMatch(/<script|src=|https?:/);
  for (const id of ['account', 'user_name', 'password']) expect(body).toContain(`<label for="${id}">`);
});

test('cookies are out of reach of scripts and other sites, and over TLS bound to it', async () => {
  const secure = (await loginPage()).shown.cookies;
  expect(secure).toEqual([
    expect.stringMatching(/^__Host-lakehouse-form=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
  ]);
  const plain = (await loginPage(LOCAL)).shown.cookies;
  expect(plain).toEqual([expect.stringMatching(/^lakehouse-form=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax$/)]);
});

test('a new login has a new session, whatever the browser had', async () => {
  const [ada, bob] = [await personOf(api, ACME), await personOf(api, ACME)];
  const browser = await loginPage();
  await logIn(browser, ada);
  const host = new URL(ACCOUNTS).host;
  const first = browser.cookie(host, '__Host-lakehouse-session');
  const before = browser.copy();
  await browser.open(`${ACCOUNTS}/login?next=${encodeURIComponent('/oidc/x')}`);
  await logIn(browser, bob);
  expect(browser.cookie(host, '__Host-lakehouse-session')).not.toBe(first);
  expect((await before.open(`${ACCOUNTS}/login`)).body).toContain('name="password"');
});

describe('fails, and says the same', () => {
  const refusal = async (browser: Browser, over: object) => {
    const person = { ...(await personOf(api, ACME)), ...over };
    const { status, body } = await logIn(browser, person);
    return { status, alert: /role="alert">([^<]*)/.exec(body)?.[1] };
  };
  const same = { status: 401, alert: expect.stringMatching(/^That is not right, or it was wrong too often/) as string };

  test.each([
    ['on a wrong password', { password: 'wrong' }],
    ['on a user who does not exist', { userName: 'nobody@example.com' }],
    ['in another account', { accountId: GLOBEX }],
    ['in an account that does not exist', { accountId: '99999999-9999-4999-8999-999999999999' }],
    ['in an account of an unknown name', { accountId: "x' or 'a'='a" }],
    ['without a password', { password: '' }],
  ])('%s', async (_what, over) => {
    expect(await refusal(await loginPage(), over)).toEqual(same);
  });

  test('for a user who is not active, and for a service principal', async () => {
    const ada = await personOf(api, ACME);
    await api.platform.owner.query('update principal set active = false where principal_id = $1', [ada.id]);
    expect(await refusal(await loginPage(), ada)).toEqual(same);
    const robot = await api.people.servicePrincipal(ACME);
    expect(await refusal(await loginPage(), { userName: robot.clientId })).toEqual(same);
  });

  test('for a user without a password', async () => {
    const id = await api.people.user(ACME);
    expect(await refusal(await loginPage(), { userName: `user${id}@example.com` })).toEqual(same);
  });

  test('after five wrong passwords even for the right one, for a quarter of an hour', async () => {
    const ada = await personOf(api, ACME);
    for (let count = 0; count < 5; count += 1) {
      expect(await refusal(await loginPage(), { ...ada, password: `wrong ${count}` })).toEqual(same);
    }
    expect(await refusal(await loginPage(), ada)).toEqual(same);
    api.now += 15 * 60_000 + 1;
    expect((await logIn(await loginPage(), ada)).status).toBe(200);
    // And the count starts again.
    expect(await refusal(await loginPage(), { ...ada, password: 'wrong' })).toEqual(same);
    expect((await logIn(await loginPage(), ada)).status).toBe(200);
  });

  test('of many at once none is free', async () => {
    const ada = await personOf(api, ACME);
    const pages = await Promise.all(Array.from({ length: 12 }, () => loginPage()));
    await Promise.all(pages.map((page, index) => logIn(page, { ...ada, password: `wrong ${index}` })));
    expect(await refusal(await loginPage(), ada)).toEqual(same);
  });
});

test('fails for an address that tries too much, whoever it tries to be', async () => {
  api.now += 60_000;
  const statuses = new Set<number>();
  for (let count = 0; count < 31; count += 1) {
    const browser = await loginPage();
    const nobody = { accountId: ACME, id: '0', userName: `nobody${count}@example.com`, password: 'x' };
    statuses.add((await logIn(browser, nobody)).status);
  }
  expect([...statuses]).toEqual([401, 429]);
  api.now += 60_000;
  expect((await logIn(await loginPage(), await personOf(api, ACME))).status).toBe(200);
}, 30_000);

test('a session ends after twelve hours', async () => {
  const ada = await personOf(api, ACME);
  const browser = await loginPage();
  await logIn(browser, ada);
  api.now += 12 * 3_600_000 - 1;
  expect((await browser.open(`${ACCOUNTS}/login`)).body).toContain(ada.userName);
  api.now += 1;
  expect((await browser.open(`${ACCOUNTS}/login`)).body).toContain('name="password"');
});

test('who is deactivated is logged out, and stays so when active again', async () => {
  const ada = await personOf(api, ACME);
  const browser = await loginPage();
  await logIn(browser, ada);
  for (const active of [false, true]) {
    await api.platform.owner.query('update principal set active = $1 where principal_id = $2', [active, ada.id]);
    expect((await browser.open(`${ACCOUNTS}/login`)).body).toContain('name="password"');
  }
});

describe('a form of another site', () => {
  test('fails: it knows nothing of the cookie', async () => {
    const ada = await personOf(api, ACME);
    const form = new URLSearchParams({
      user_name: ada.userName,
      password: ada.password,
      account: ACME,
      form_token: '0'.repeat(64),
    });
    for (const cookie of ['', `__Host-lakehouse-form=${'1'.repeat(64)}`]) {
      const reply = await api.inject({
        method: 'POST',
        url: '/login',
        headers: { host: `accounts.${DOMAIN}`, cookie, 'content-type': 'application/x-www-form-urlencoded' },
        payload: form.toString(),
      });
      expect(reply.statusCode).toBe(403);
    }
  });

  test('fails by its origin, even with the right token', async () => {
    const browser = await loginPage();
    const ada = await personOf(api, ACME);
    const fields = { user_name: ada.userName, password: ada.password, account: ACME };
    expect((await browser.submit(/login/, fields, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await browser.submit(/login/, fields, { origin: 'null' })).status).toBe(403);
  });

  test('logs nobody out', async () => {
    const browser = await loginPage();
    const ada = await personOf(api, ACME);
    await logIn(browser, ada);
    await browser.submit(/logout/, { form_token: 'x' });
    expect(browser.shown.status).toBe(403);
    expect((await browser.open(`${ACCOUNTS}/login`)).body).toContain(ada.userName);
  });
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '/oidc/\\..\\x',
  'javascript:alert(1)',
  '/logout',
  '/oidc/ x',
])('a login leads nowhere else: %s', async (next) => {
  const browser = browserAt(api);
  await browser.open(`${ACCOUNTS}/login?next=${encodeURIComponent(next)}`);
  expect(await logIn(browser, await personOf(api, ACME))).toMatchObject({ status: 200, url: new URL(`${ACCOUNTS}/login`) });
});

test('what was typed is shown again as text', async () => {
  const browser = await loginPage();
  const { body } = await logIn(browser, { accountId: ACME, id: '', userName: '"><script>alert(1)</script>', password: 'x' });
  expect(body).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
});

test('logins, and failures of those whom there are, are in the audit trail', async () => {
  const ada = await personOf(api, ACME);
  await logIn(await loginPage(), { ...ada, password: 'wrong' });
  await logIn(await loginPage(), ada);
  const { rows } = await api.platform.owner.query<{ status: number; parameters: object }>(
    "select status, parameters from audit_event where operation = 'Login.Password' and actor = $1 order by happened_at, status",
    [ada.userName],
  );
  expect(rows).toEqual([200, 401].map((status) => ({ status, parameters: { user_name: ada.userName } })));
});
