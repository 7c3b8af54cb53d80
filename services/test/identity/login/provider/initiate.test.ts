import { DOMAIN } from '../../../api';
import { ACME, GLOBEX } from '../../people';
import type { Browser } from '../browser';
import { Client } from '../people-at-browsers';
import { alertOf, ProviderLogins } from './logins';

let logins: ProviderLogins;
beforeAll(async () => (logins = await ProviderLogins.start('')), 60_000);
afterAll(() => logins.stop(), 60_000);
beforeEach(async () => {
  await logins.settings();
  logins.provider.began.length = 0;
});

const ACCOUNTS = `https://accounts.${DOMAIN}`;

/** A browser that the provider sent here. */
async function sent(asked: Readonly<Record<string, string>>, accountId = ACME): Promise<Browser> {
  const browser = logins.browser();
  const query = new URLSearchParams({ iss: logins.provider.origin, ...asked });
  await browser.open(`${ACCOUNTS}/login/initiate/${accountId}?${query.toString()}`);
  return browser;
}

const workspaceOf = async (accountId: string) => `https://workspace-${await logins.api.people.workspace(accountId)}.${DOMAIN}`;

test('a login that begins at the provider goes the way of every other one', async () => {
  const ada = await logins.known();
  const browser = await sent({ login_hint: ada.userName });
  expect([browser.shown.url.href, browser.shown.body]).toEqual([
    `${ACCOUNTS}/login`,
    expect.stringContaining(`As ${ada.userName}.`),
  ]);
  const [asked] = logins.provider.began;
  expect(asked?.get('login_hint')).toBe(ada.userName);
  expect(asked?.get('redirect_uri')).toBe(`${ACCOUNTS}/login/callback/${ACME}`);
});

test('it may come as a form', async () => {
  const ada = await logins.known();
  const reply = await logins.api.inject({
    method: 'POST',
    url: `/login/initiate/${ACME}`,
    headers: {
      host: new URL(ACCOUNTS).host,
      'content-type': 'application/x-www-form-urlencoded',
      origin: logins.provider.origin,
    },
    payload: new URLSearchParams({ iss: logins.provider.origin }).toString(),
  });
  const browser = logins.browser();
  expect((await browser.open(String(reply.headers.location))).body).toContain(`As ${ada.userName}.`);
});

test('it leads to a workspace of the account, and there to a page of the login', async () => {
  const ada = await logins.known();
  const origin = await workspaceOf(ACME);
  await logins.api.people.assign(ACME, new URL(origin).hostname.split('.')[0]?.slice('workspace-'.length) ?? '', ada.id, 'USER');
  expect((await sent({ target_link_uri: `${origin}/some/page` })).shown.url.href).toBe(`${origin}/login`);
  const { shown } = await sent({ target_link_uri: new Client(logins.api, `${origin}/oidc`).url() });
  expect([shown.url.origin, shown.body]).toEqual([origin, expect.stringContaining('>Allow</button>')]);
});

describe('fails, and asks no provider,', () => {
  const refused = ({ shown }: Browser, words: RegExp) => {
    expect([shown.status, shown.url.origin, alertOf(shown)]).toEqual([400, ACCOUNTS, expect.stringMatching(words)]);
    expect(logins.provider.began).toEqual([]);
  };

  test('for another issuer, or none', async () => {
    for (const iss of ['https://evil.example', '']) refused(await sent({ iss }), /^Logins of this account begin at http/);
  });

  test('for an account without a provider', async () => {
    for (const accountId of [GLOBEX, 'none', `${ACME}x`]) refused(await sent({}, accountId), /^There is no such account/);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/login',
    'javascript:alert(1)',
    `https://evil.example#${ACCOUNTS}`,
    `https://accounts.${DOMAIN}@evil.example/`,
    `https://accounts.${DOMAIN}.evil.example/`,
    `http://accounts.${DOMAIN}/login`,
    `https://accounts.${DOMAIN}:444/login`,
    `https://none.${DOMAIN}/`,
    '',
  ])('to lead to %s', async (target) => {
    refused(await sent({ target_link_uri: target }), /is not one of this account/);
  });

  test('to lead to a workspace of another account', async () => {
    refused(await sent({ target_link_uri: await workspaceOf(GLOBEX) }), /is not one of this account/);
  });
});

test('a hint that is none is left out', async () => {
  await logins.known();
  for (const hint of ['', 'x'.repeat(257), 'a\nb']) {
    await sent({ login_hint: hint });
    expect(logins.provider.began.at(-1)?.has('login_hint')).toBe(false);
  }
});
