import { DOMAIN } from '../../../api';
import { ACME } from '../../people';
import type { Browser } from '../browser';
import { logIn, personOf } from '../people-at-browsers';
import { ProviderLogins } from './logins';

let logins: ProviderLogins;
beforeAll(async () => (logins = await ProviderLogins.start('')), 60_000);
afterAll(() => logins.stop(), 60_000);

const ACCOUNTS = `https://accounts.${DOMAIN}`;

/** A browser that logged in at a provider which says this of itself; each test is a client of its own, so that it is asked anew. */
async function loggedIn(clientId: string, metadata: object, origin = ACCOUNTS): Promise<Browser> {
  logins.provider.metadata = { ...metadata };
  logins.provider.loggedOut.length = 0;
  await logins.settings({ clientId });
  const browser = await logins.logIn(origin);
  expect(browser.shown.body).toContain('You are logged in');
  return browser;
}

const endSession = () => ({ end_session_endpoint: `${logins.provider.origin}/end-session` });

/** Logs out, and where the browser shows what. */
async function logOut(browser: Browser): Promise<string> {
  await browser.submit(/^\/logout$/, {});
  expect(browser.shown.body).not.toContain('You are logged in');
  return browser.shown.url.href;
}

test('who logs out here is logged out at the provider, which is told who it is, and comes back', async () => {
  await logins.known();
  const browser = await loggedIn('one', endSession());
  const copy = browser.copy();
  expect(await logOut(browser)).toBe(`${ACCOUNTS}/login`);
  const [asked] = logins.provider.loggedOut;
  const { id_token_hint: hint = '', ...rest } = Object.fromEntries(asked ?? []);
  expect(rest).toEqual({ client_id: 'one', post_logout_redirect_uri: `${ACCOUNTS}/logout` });
  expect(JSON.parse(Buffer.from(hint.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({ aud: 'one', sub: 'one' });
  expect((await copy.open(`${ACCOUNTS}/login`)).body).not.toContain('You are logged in');
  // The page in between takes no further requests than the one, and is kept by nobody.
  expect(browser.passed.at(-2)?.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' });
});

test('a workspace’s host has the account’s address to come back to, and gets its people from there', async () => {
  await logins.known();
  const origin = `https://workspace-${await logins.api.people.workspace(ACME)}.${DOMAIN}`;
  expect(await logOut(await loggedIn('two', endSession(), origin))).toBe(`${origin}/login`);
  expect(logins.provider.loggedOut[0]?.get('post_logout_redirect_uri')).toBe(`${ACCOUNTS}/logout`);
});

test('an ID token that is too long for an address is left out', async () => {
  await logins.known({ roles: 'x'.repeat(4_000) });
  expect(await logOut(await loggedIn('three', endSession()))).toBe(`${ACCOUNTS}/login`);
  expect(logins.provider.loggedOut[0]?.has('id_token_hint')).toBe(false);
  expect(logins.provider.loggedOut[0]?.get('client_id')).toBe('three');
});

describe('it ends here', () => {
  test.each<[string, object]>([
    ['where the provider offers no more', {}],
    ['where it names something else than an address', { end_session_endpoint: 'javascript:alert(1)' }],
  ])('%s', async (what, metadata) => {
    await logins.known();
    expect(await logOut(await loggedIn(what, metadata))).toBe(`${ACCOUNTS}/login`);
    expect(logins.provider.loggedOut).toEqual([]);
  });

  test('where the account has another provider by now, or none', async () => {
    for (const statement of ["update login_setting set issuer = 'https://another.example'", 'delete from login_setting']) {
      await logins.known();
      const browser = await loggedIn('four', endSession());
      await logins.table(statement);
      expect(await logOut(browser)).toBe(`${ACCOUNTS}/login`);
      expect(logins.provider.loggedOut).toEqual([]);
    }
  });

  test('where the provider is not there', async () => {
    await logins.known();
    const browser = await loggedIn('five', endSession());
    await logins.table("update login_setting set client_id = 'never asked yet', issuer = 'http://127.0.0.1:9'");
    await logins.table("update login_session set issuer = 'http://127.0.0.1:9'");
    expect(await logOut(browser)).toBe(`${ACCOUNTS}/login`);
  });

  test('after a login by password', async () => {
    await logins.settings({ clientId: 'six' });
    const browser = logins.browser();
    await browser.open(`${ACCOUNTS}/login`);
    await logIn(browser, await personOf(logins.api, ACME));
    expect(await logOut(browser)).toBe(`${ACCOUNTS}/login`);
  });
});

test('while the account is suspended it ends as well, and stays so', async () => {
  await logins.known();
  const browser = await loggedIn('seven', {});
  const copy = browser.copy();
  await logins.table("update account set status = 'SUSPENDED' where account_id = $1", ACME);
  expect(await logOut(browser)).toBe(`${ACCOUNTS}/login`);
  await logins.table("update account set status = 'ACTIVE' where account_id = $1", ACME);
  expect((await copy.open(`${ACCOUNTS}/login`)).body).not.toContain('You are logged in');
});

test('the address to come back to logs nobody out, and leads nowhere else', async () => {
  await logins.known();
  const browser = await loggedIn('eight', endSession());
  for (const state of ['', 'none', 'evil.example/', '@evil.example', 'accounts', '..']) {
    const { url, body } = await browser.open(`${ACCOUNTS}/logout?state=${encodeURIComponent(state)}`);
    expect([url.href, body]).toEqual([`${ACCOUNTS}/login`, expect.stringContaining('You are logged in')]);
  }
});
