import { ACME, GLOBEX } from '../../people';
import type { Browser } from '../browser';
import { IdentityProvider } from './identity-provider';
import { alertOf, ORIGIN, ProviderLogins } from './logins';

let logins: ProviderLogins;
beforeAll(async () => (logins = await ProviderLogins.start()), 60_000);
afterAll(() => logins.stop(), 60_000);
beforeEach(() => logins.settings());

describe('nobody is logged in', () => {
  const refused = async (browser: Browser, words: RegExp) => {
    expect(alertOf(browser.shown)).toMatch(words);
    expect((await browser.open(`${ORIGIN}/login`)).body).not.toContain('You are logged in');
  };

  test('by an address that is not verified', async () => {
    for (const email_verified of [false, undefined, 'true']) {
      await logins.known({ email_verified });
      await refused(await logins.logIn(), /is verified \(email_verified\)/);
    }
  });

  test('without the claim that is the user name', async () => {
    const { userName } = await logins.known();
    await logins.settings({ userNameClaim: 'upn' });
    await refused(await logins.logIn(), /says nothing in the claim upn/);
    logins.provider.answer = { claims: { upn: userName } };
    expect((await logins.logIn()).shown.body).toContain(`As ${userName}.`);
  });

  test('who is not active, which is in the audit trail', async () => {
    const ada = await logins.known();
    await logins.table('update principal set active = false where principal_id = $1', ada.id);
    await logins.settings({ createUsers: true });
    await refused(await logins.logIn(), /is not active in this account/);
    const events = await logins.table(
      "select status from audit_event where operation = 'Login.Provider' and actor = $1",
      ada.userName,
    );
    expect(events).toEqual([{ status: 401 }]);
  });

  test('in a suspended account', async () => {
    await logins.known();
    await logins.table("update account set status = 'SUSPENDED' where account_id = $1", ACME);
    await refused(await logins.logIn(), /is not active in this account/);
    await logins.table("update account set status = 'ACTIVE' where account_id = $1", ACME);
  });

  test('when the provider says no, in its own words', async () => {
    await logins.known();
    logins.provider.answer = { claims: {}, redirect: { error: 'access_denied', error_description: '<b>not assigned</b>' } };
    const browser = await logins.logIn();
    expect(browser.shown.body).toContain('answered access_denied: &lt;b&gt;not assigned&lt;/b&gt;');
    await refused(browser, /answered access_denied/);
  });

  test('who is a user of another account only', async () => {
    const id = await logins.api.people.user(GLOBEX);
    await logins.settings({}, undefined, GLOBEX);
    logins.provider.answer = { claims: { email: `user${id}@example.com`, email_verified: true } };
    await refused(await logins.logIn(), /is not a user of this account/);
  });

  test('in another account than the login began in, whatever the browser is made to keep', async () => {
    const id = await logins.api.people.user(GLOBEX);
    const other = await IdentityProvider.start();
    await logins.settings({ issuer: other.origin }, undefined, GLOBEX);
    logins.provider.answer = { claims: { email: `user${id}@example.com`, email_verified: true } };
    const { cookie, back } = await logins.begin();
    const attempt = JSON.parse(Buffer.from(cookie, 'base64url').toString()) as object;
    const browser = logins.browser();
    await browser.open(`${ORIGIN}/login`);
    const changed = Buffer.from(JSON.stringify({ ...attempt, accountId: GLOBEX })).toString('base64url');
    browser.setCookie(new URL(ORIGIN).host, 'lakehouse-provider', changed);
    await browser.open(back);
    expect(alertOf(browser.shown)).toMatch(/did not begin in this browser/);
    await browser.open(back.replace(ACME, GLOBEX));
    await other.stop();
    await refused(browser, /answered invalid_grant: no such code/);
  });

  test('in a browser that did not begin, or a second time', async () => {
    await logins.known();
    const { cookie, back } = await logins.begin();
    const stranger = logins.browser();
    await stranger.open(back);
    await refused(stranger, /did not begin in this browser/);
    const browser = logins.browser();
    await browser.open(`${ORIGIN}/login`);
    browser.setCookie(new URL(ORIGIN).host, 'lakehouse-provider', cookie);
    expect((await browser.open(back)).body).toContain('You are logged in');
    expect(alertOf(await browser.open(back))).toMatch(/did not begin in this browser/);
  });

  test('when the provider is not there, or is another', async () => {
    await logins.settings({ issuer: 'http://127.0.0.1:9' });
    await refused(await logins.logIn(), /cannot be reached/);
    const another = await IdentityProvider.start();
    another.metadata = { issuer: 'https://another.example' };
    await logins.settings({ issuer: another.origin });
    await refused(await logins.logIn(), /cannot be reached/);
    await another.stop();
  });

  test('through an account without a provider', async () => {
    const browser = logins.browser();
    await browser.open(`${ORIGIN}/login/provider?account=99999999-9999-4999-8999-999999999999`);
    await refused(browser, /no such account, or its people log in by password/);
  });
});

describe('nobody is logged in by an ID token', () => {
  const minute = 60;
  const now = Math.floor(Date.now() / 1_000);
  test.each<[string, object]>([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'another' }],
    ['for several, passed on by another', { aud: ['lakehouse', 'another'], azp: 'another' }],
    ['of another login', { nonce: 'another' }],
    ['without the nonce', { nonce: undefined }],
    ['that is over', { iat: now - 10 * minute, exp: now - 5 * minute }],
    ['that holds for ever', { exp: undefined }],
    ['without a subject', { sub: undefined }],
  ])('%s', async (_what, claims) => {
    await logins.known(claims);
    expect(alertOf((await logins.logIn()).shown)).toMatch(/does not prove who you are/);
  });

  test('with another signature, or none', async () => {
    const { userName } = await logins.known();
    logins.provider.answer = { ...logins.provider.answer, signedBy: logins.provider.otherKey };
    expect(alertOf((await logins.logIn()).shown)).toMatch(/does not prove who you are/);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: logins.provider.origin, aud: 'lakehouse', sub: 'one', exp: now + minute, iat: now, email: userName };
    logins.provider.answer = { ...logins.provider.answer, idToken: `${part({ alg: 'none' })}.${part(claims)}.` };
    expect(alertOf((await logins.logIn()).shown)).toMatch(/does not prove who you are/);
    logins.provider.answer = { ...logins.provider.answer, idToken: null };
    expect(alertOf((await logins.logIn()).shown)).toMatch(/does not prove who you are/);
  });

  test('when another issuer answers', async () => {
    await logins.known();
    logins.provider.answer = { ...logins.provider.answer, redirect: { code: 'code-0', iss: 'https://evil.example' } };
    expect(alertOf((await logins.logIn()).shown)).toMatch(/does not prove who you are/);
  });
});
