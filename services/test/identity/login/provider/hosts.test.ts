import { DOMAIN } from '../../../api';
import { ACME, GLOBEX } from '../../people';
import type { Browser } from '../browser';
import { Client } from '../people-at-browsers';
import { IdentityProvider } from './identity-provider';
import { alertOf, comeBack, ProviderLogins } from './logins';

let logins: ProviderLogins;
beforeAll(async () => (logins = await ProviderLogins.start('')), 60_000);
afterAll(() => logins.stop(), 60_000);
beforeEach(() => logins.settings());

const ACCOUNTS = `https://accounts.${DOMAIN}`;
const CALLBACK = `${ACCOUNTS}/login/callback/${ACME}`;
const COOKIE = '__Host-lakehouse-provider';

/** Origin of a workspace, in which the person is. */
async function workspaceOf(...people: { id: string }[]): Promise<string> {
  const workspaceId = await logins.api.people.workspace(ACME);
  for (const { id } of people) await logins.api.people.assign(ACME, workspaceId, id, 'USER');
  return `https://workspace-${workspaceId}.${DOMAIN}`;
}

const isLoggedIn = async (browser: Browser, origin: string) =>
  (await browser.open(`${origin}/login`)).body.includes('You are logged in');

/** A browser that keeps what another one would keep at a host. */
async function browserKeeping(cookie: string, origin: string): Promise<Browser> {
  const browser = logins.browser();
  await browser.open(`${origin}/login`);
  browser.setCookie(new URL(origin).host, COOKIE, cookie);
  return browser;
}

test('a login at any host of the account comes back to one address, and on to the host where it began', async () => {
  const ada = await logins.known();
  for (const origin of [await workspaceOf(ada), await workspaceOf(ada)]) {
    const browser = logins.browser();
    const client = new Client(logins.api, `${origin}/oidc`);
    await browser.open(client.url());
    await browser.follow('Continue with ');
    expect(logins.provider.began.at(-1)?.get('redirect_uri')).toBe(CALLBACK);
    expect(logins.provider.redeemed.at(-1)?.form.get('redirect_uri')).toBe(CALLBACK);
    expect(browser.shown.url.origin).toBe(origin);
    const { url } = await browser.submit(/authorize/, { decision: 'allow' });
    expect((await client.redeem(url.searchParams.get('code') ?? '')).status).toBe(200);
    expect(await isLoggedIn(browser, ACCOUNTS)).toBe(false); // it only passed by
  }
  expect(await isLoggedIn(await logins.logIn(ACCOUNTS), ACCOUNTS)).toBe(true);
  expect(logins.provider.began.at(-1)?.get('redirect_uri')).toBe(CALLBACK);
});

test('what a browser keeps of it is for half an hour, its host, and out of reach of scripts and other sites', async () => {
  const origin = await workspaceOf();
  const { headers } = await logins.api.inject({ method: 'GET', url: '/login/provider', headers: { host: new URL(origin).host } });
  expect(headers['set-cookie']).toMatch(
    /^__Host-lakehouse-provider=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=1800$/,
  );
});

describe('what comes back to the account’s host is of no use', () => {
  test('in another browser, whether it began a login of its own or none', async () => {
    const origin = await workspaceOf(await logins.known());
    const stolen = await logins.begin(origin);
    const thief = await browserKeeping((await logins.begin(origin)).cookie, origin);
    for (const browser of [logins.browser(), thief]) {
      expect(alertOf(await browser.open(stolen.back))).toMatch(/did not begin in this browser/);
      expect(await isLoggedIn(browser, origin)).toBe(false);
    }
    // It was not taken from its own browser either: a login under way outlives what strangers send to it.
    const browser = await browserKeeping(stolen.cookie, origin);
    await browser.open((await logins.begin(origin)).back);
    expect((await browser.open(stolen.back)).body).toContain('You are logged in');
  });

  test('in a browser that is made to expect it: it proves neither by key nor by nonce that it began', async () => {
    const origin = await workspaceOf(await logins.known());
    for (const overlooksProof of [false, true]) {
      logins.provider.overlooksProof = overlooksProof;
      const stolen = await logins.begin(origin);
      const own = JSON.parse(Buffer.from((await logins.begin(origin)).cookie, 'base64url').toString()) as object;
      const state = stolen.there.searchParams.get('state');
      const nonce = stolen.there.searchParams.get('nonce');
      const made = Buffer.from(JSON.stringify({ ...own, state, nonce })).toString('base64url');
      const thief = await browserKeeping(made, origin);
      const words = overlooksProof ? /does not prove who you are/ : /invalid_grant: not who began/;
      expect(alertOf(await thief.open(stolen.back))).toMatch(words);
      expect(await isLoggedIn(thief, origin)).toBe(false);
    }
    logins.provider.overlooksProof = false;
  });

  test('a second time, also where it began', async () => {
    const origin = await workspaceOf(await logins.known());
    const { cookie, back } = await logins.begin(origin);
    const browser = await browserKeeping(cookie, origin);
    expect((await browser.open(back)).body).toContain('You are logged in');
    expect(alertOf(await browser.open(back))).toMatch(/did not begin in this browser/);
  });

  test('at another workspace than it began at', async () => {
    const ada = await logins.known();
    const [origin, other] = [await workspaceOf(ada), await workspaceOf(ada)];
    const { cookie, back } = await logins.begin(origin);
    const browser = await browserKeeping(cookie, other);
    const state = new URL(back).searchParams.get('state') ?? '';
    const moved = state.replace(/\..*/, `.${new URL(other).hostname.split('.')[0]}`);
    for (const address of [back, back.replace(state, moved)]) {
      expect(alertOf(await browser.open(address))).toMatch(/did not begin in this browser/);
    }
  });
});

test.each(['none', '', '..', 'x.evil.example', 'accounts', '@evil.example', 'evil.example/'])(
  'a state leads to workspaces of the account only, not to %s',
  async (name) => {
    const state = `${'0'.repeat(64)}.${name}`;
    const browser = logins.browser();
    await browser.open(`${CALLBACK}?code=x&state=${encodeURIComponent(state)}`);
    expect([browser.shown.status, browser.shown.url.origin]).toEqual([400, ACCOUNTS]);
  },
);

test('nor to those of another account', async () => {
  const state = `${'0'.repeat(64)}.workspace-${await logins.api.people.workspace(GLOBEX)}`;
  const shown = await logins.browser().open(`${CALLBACK}?code=x&state=${state}`);
  expect([alertOf(shown), shown.url.origin]).toEqual([expect.stringMatching(/is not of this account/), ACCOUNTS]);
});

test('a provider that sends people on to the one of another account does not get their code', async () => {
  await logins.known();
  const evil = await IdentityProvider.start();
  await logins.settings({ issuer: evil.origin }, undefined, GLOBEX);
  const { cookie, there } = await logins.begin(ACCOUNTS, GLOBEX);
  // The other provider knows its own address alone, and answers there with a code for whoever is logged in at it.
  const query = new URLSearchParams(there.searchParams);
  query.set('redirect_uri', CALLBACK);
  const back = await comeBack(new URL(`${logins.provider.origin}/authorize?${query.toString()}`));
  const victim = await browserKeeping(cookie, ACCOUNTS);
  expect(alertOf(await victim.open(back))).toMatch(/did not begin in this browser/);
  expect(evil.redeemed).toEqual([]);
  expect(await isLoggedIn(victim, ACCOUNTS)).toBe(false);
  await evil.stop();
});
