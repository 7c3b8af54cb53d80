import { operations } from '../../../src/operations';
import { Api, DOMAIN } from '../../api';
import { ACME } from '../people';
import type { Browser, Shown } from './browser';
import { browserAt, Client, logIn, personOf, type Person } from './people-at-browsers';

let api: Api;
beforeAll(async () => {
  api = await Api.start(operations);
  await api.people.account(ACME);
}, 60_000);
afterAll(() => api.stop(), 60_000);
beforeEach(() => void (api.now += 60_000)); // for each its own count of tries

const ACCOUNTS = `https://accounts.${DOMAIN}`;
const NEW = 'correct horse battery staple';

async function loggedIn(person: Person): Promise<Browser> {
  const browser = browserAt(api);
  await browser.open(`${ACCOUNTS}/login`);
  await logIn(browser, person);
  return browser;
}

async function change(browser: Browser, current: string, wanted: string): Promise<Shown> {
  await browser.open(`${ACCOUNTS}/login/password`);
  return browser.submit(/^\/login\/password$/, { current_password: current, new_password: wanted });
}

const alertOf = ({ body }: Shown) => /role="alert">([^<]*)/.exec(body)?.[1];

test('a person changes their password, stays logged in here and is logged out everywhere else', async () => {
  const ada = await personOf(api, ACME);
  const [browser, elsewhere] = [await loggedIn(ada), await loggedIn(ada)];
  expect((await change(browser, ada.password, NEW)).body).toContain(`As ${ada.userName}.`);
  expect((await browser.open(`${ACCOUNTS}/login`)).body).toContain(`As ${ada.userName}.`);
  expect((await elsewhere.open(`${ACCOUNTS}/login`)).body).not.toContain(ada.userName);
  expect((await loggedIn({ ...ada, password: NEW })).shown.body).toContain(ada.userName);
  expect((await loggedIn(ada)).shown.status).toBe(401);
  const { rows } = await api.platform.owner.query(
    "select status, parameters from audit_event where operation = 'Login.ChangePassword' and actor = $1",
    [ada.userName],
  );
  expect(rows).toEqual([{ status: 200, parameters: {} }]);
});

test('clients that act for the person end with the password that let them', async () => {
  const ada = await personOf(api, ACME);
  const browser = await loggedIn(ada);
  const client = new Client(api, `${ACCOUNTS}/oidc/accounts/${ACME}`);
  const { body } = await client.redeem(await client.code(browser, ada));
  await change(browser, ada.password, NEW);
  expect((await client.refresh(body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  const users = `/api/2.0/accounts/${ACME}/scim/v2/Users?count=1`;
  expect((await api.call(`Bearer ${body.access_token}`, 'GET', users)).status).toBe(401);
});

test.each([
  ['too short', 'eleven char', 400, /has 12 to 256 characters; that one has 11/],
  ['too long', 'x'.repeat(257), 400, /that one has 257/],
])('fails for one that is %s, and changes nothing', async (_what, wanted, status, words) => {
  const ada = await personOf(api, ACME);
  const shown = await change(await loggedIn(ada), ada.password, wanted);
  expect([shown.status, alertOf(shown)]).toEqual([status, expect.stringMatching(words)]);
  expect((await loggedIn(ada)).shown.status).toBe(200);
});

test('fails for the own user name', async () => {
  const ada = await personOf(api, ACME);
  const shown = await change(await loggedIn(ada), ada.password, ada.userName.toUpperCase());
  expect([shown.status, alertOf(shown)]).toEqual([400, expect.stringMatching(/is your user name/)]);
});

test('fails with a wrong password, which counts like one at the login', async () => {
  const ada = await personOf(api, ACME);
  const browser = await loggedIn(ada);
  for (let count = 0; count < 5; count += 1) expect((await change(browser, `wrong ${count}`, NEW)).status).toBe(401);
  expect((await change(browser, ada.password, NEW)).status).toBe(401);
  expect((await loggedIn(ada)).shown.status).toBe(401);
});

test('fails without a login, and for a form of another site', async () => {
  const ada = await personOf(api, ACME);
  expect((await browserAt(api).open(`${ACCOUNTS}/login/password`)).url.pathname).toBe('/login');
  const browser = await loggedIn(ada);
  await browser.open(`${ACCOUNTS}/login/password`);
  const fields = { current_password: ada.password, new_password: NEW };
  expect((await browser.submit(/password/, fields, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await loggedIn(ada)).shown.status).toBe(200);
});

test('who has no password gets none', async () => {
  const ada = await personOf(api, ACME);
  const browser = await loggedIn(ada);
  await browser.open(`${ACCOUNTS}/login/password`);
  await api.platform.owner.query('delete from user_password where principal_id = $1', [ada.id]);
  const fields = { current_password: '', new_password: NEW };
  expect((await browser.submit(/password/, fields)).body).toContain('has no password');
  const { rows } = await api.platform.owner.query('select 1 from user_password where principal_id = $1', [ada.id]);
  expect(rows).toEqual([]);
});
