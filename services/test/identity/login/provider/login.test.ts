import { ACME } from '../../people';
import { Client, logIn, personOf } from '../people-at-browsers';
import { alertOf, ORIGIN, ProviderLogins } from './logins';

let logins: ProviderLogins;
beforeAll(async () => (logins = await ProviderLogins.start()), 60_000);
afterAll(() => logins.stop(), 60_000);
beforeEach(() => logins.settings());

test('a person lets a client act for them after a login at the provider of their account', async () => {
  const ada = await logins.known();
  const browser = logins.browser();
  const client = new Client(logins.api, `${ORIGIN}/oidc/accounts/${ACME}`);
  await browser.open(client.url());
  expect(browser.shown.body).toContain(`Continue with ${new URL(logins.provider.origin).host}`);
  await browser.follow('Continue with ');
  expect(browser.shown.body).toContain(ada.userName);
  const { url } = await browser.submit(/authorize/, { decision: 'allow' });
  const { status, body } = await client.redeem(url.searchParams.get('code') ?? '');
  expect(status).toBe(200);
  expect(
    await logins.api.call(`Bearer ${body.access_token}`, 'GET', `/api/2.0/accounts/${ACME}/scim/v2/Users/${ada.id}`),
  ).toMatchObject(
    { status: 403 }, // let in, as no administrator
  );
});

test('where many accounts are, a person names theirs, by name or id', async () => {
  const ada = await logins.known();
  const browser = logins.browser();
  await browser.open(`${ORIGIN}/login`);
  expect(browser.shown.body).not.toContain('Continue with');
  const { body } = await browser.open(`${ORIGIN}/login?account=${encodeURIComponent(`account ${ACME}`)}`);
  expect(body).toContain('Continue with');
  await browser.follow('Continue with ');
  expect(browser.shown.body).toContain(`As ${ada.userName}.`);
});

test('the code is had with PKCE, state and nonce, by a client that shows its secret where it has one', async () => {
  await logins.known();
  await logins.logIn();
  const form = logins.provider.redeemed.at(-1)?.form;
  expect([form?.get('client_id'), form?.get('redirect_uri'), form?.has('client_secret')]).toEqual([
    'lakehouse',
    `${ORIGIN}/login/callback/${ACME}`,
    false,
  ]);
  expect(form?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  await logins.settings({}, 'a secret/of the provider');
  await logins.known();
  expect((await logins.logIn()).shown.body).toContain('You are logged in');
  const basic = Buffer.from('lakehouse:a+secret%2Fof+the+provider').toString('base64');
  expect(logins.provider.redeemed.at(-1)?.authorization).toBe(`Basic ${basic}`);
});

describe('a person is made a user', () => {
  test('where the settings say so, by the names that the provider tells', async () => {
    await logins.settings({ createUsers: true });
    logins.provider.answer = {
      claims: { email: 'New@acme.example', email_verified: true, name: 'New Person', given_name: 'New', family_name: 'Person' },
    };
    expect((await logins.logIn()).shown.body).toContain('As New@acme.example.');
    expect((await logins.logIn()).shown.body).toContain('As New@acme.example.');
    const found = 'select display_name, given_name, family_name from principal where account_id = $1 and user_name_key = $2';
    expect(await logins.table(found, ACME, 'new@acme.example')).toEqual([
      { display_name: 'New Person', given_name: 'New', family_name: 'Person' },
    ]);
  });

  test('once, of two first logins at the same moment', async () => {
    await logins.settings({ createUsers: true });
    logins.provider.answer = { claims: { email: 'twin@acme.example', email_verified: true } };
    const browsers = await Promise.all([logins.logIn(), logins.logIn()]);
    for (const { shown } of browsers) expect(shown.body).toContain('As twin@acme.example.');
    expect(await logins.table("select 1 from principal where user_name_key = 'twin@acme.example'")).toHaveLength(1);
  });

  test('otherwise not', async () => {
    logins.provider.answer = { claims: { email: 'stranger@acme.example', email_verified: true } };
    expect(alertOf((await logins.logIn()).shown)).toMatch(/^stranger@acme.example is not a user of this account/);
    expect(await logins.table("select 1 from principal where user_name_key = 'stranger@acme.example'")).toEqual([]);
  });
});

describe('groups', () => {
  const groupsOf = async (id: string) => {
    const rows = await logins.table(
      'select display_name from group_member join principal on principal_id = group_id where member_id = $1 order by 1',
      id,
    );
    return rows.map((row) => row.display_name);
  };
  const group = async (...members: string[]) => `group ${await logins.api.people.group(ACME, ...members)}`;

  test('are those that the provider tells, at each login anew; others are left alone', async () => {
    const ada = await logins.known();
    const [engineers, analysts, handmade] = [await group(), await group(ada.id), await group(ada.id)];
    await logins.settings({
      groupsClaim: 'roles',
      groups: { eng: engineers, ana: analysts.toUpperCase(), none: 'no such group' },
    });
    logins.provider.answer = { claims: { ...logins.provider.answer.claims, roles: ['eng', 'none', 'unmapped'] } };
    await logins.logIn();
    expect(await groupsOf(ada.id)).toEqual([engineers, handmade].sort());
    logins.provider.answer = { claims: { ...logins.provider.answer.claims, roles: 'ana' } };
    await logins.logIn();
    expect(await groupsOf(ada.id)).toEqual([analysts, handmade].sort());
    logins.provider.answer = { claims: { ...logins.provider.answer.claims, roles: undefined } };
    await logins.logIn();
    expect(await groupsOf(ada.id)).toEqual([handmade]);
    const audit = await logins.table(
      `select parameters->'groups_added' as added, parameters->'groups_removed' as removed from audit_event
       where operation = 'Login.Provider' and actor = $1`,
      ada.userName,
    );
    expect(audit).toHaveLength(3);
    expect(audit).toEqual(
      expect.arrayContaining([
        { added: [engineers], removed: [analysts] },
        { added: [analysts], removed: [engineers] },
        { added: [], removed: [analysts] },
      ]),
    );
  });

  test('are asked for once more where the ID token does not have them', async () => {
    const ada = await logins.known();
    const engineers = await group();
    await logins.settings({ groups: { eng: engineers } });
    logins.provider.answer = { ...logins.provider.answer, userInfo: { groups: ['eng'], email: 'forged@acme.example' } };
    expect((await logins.logIn()).shown.body).toContain(`As ${ada.userName}.`);
    expect(await groupsOf(ada.id)).toEqual([engineers]);
  });

  test('fail the login where the provider keeps them elsewhere, rather than take them away', async () => {
    const ada = await logins.known({ _claim_names: { groups: 'src1' } });
    const engineers = await group(ada.id);
    await logins.settings({ groups: { eng: engineers } });
    expect(alertOf((await logins.logIn()).shown)).toContain('is in more groups than');
    expect(await groupsOf(ada.id)).toEqual([engineers]);
  });
});

test('passwords are taken beside the provider, or not at all where the settings say so', async () => {
  const ada = await personOf(logins.api, ACME);
  const browser = logins.browser();
  await browser.open(`${ORIGIN}/login?account=${ACME}`);
  expect((await logIn(browser, ada)).body).toContain(`As ${ada.userName}.`);
  await logins.settings({ passwords: false });
  const { body } = await logins.browser().open(`${ORIGIN}/login?account=${ACME}`);
  expect(body).not.toContain('name="password"');
  const shown = logins.browser();
  await shown.open(`${ORIGIN}/login`);
  expect(await logIn(shown, ada)).toMatchObject({ status: 401 });
});

test('the session of a browser that logs in again is a new one', async () => {
  await logins.known();
  const browser = await logins.logIn();
  const first = browser.cookie('127.0.0.1:8080', 'lakehouse-session');
  const copy = browser.copy();
  await logins.known();
  await browser.open(`${ORIGIN}/login/provider?account=${ACME}`);
  expect(browser.cookie('127.0.0.1:8080', 'lakehouse-session')).not.toBe(first);
  expect((await copy.open(`${ORIGIN}/login`)).body).not.toContain('You are logged in');
});

test('whoever logged in by what is no longer so is logged out, and nobody else', async () => {
  await logins.known();
  const byProvider = await logins.logIn();
  const byPassword = logins.browser();
  await byPassword.open(`${ORIGIN}/login?account=${ACME}`);
  await logIn(byPassword, await personOf(logins.api, ACME));
  const loggedIn = async () => {
    const pages = await Promise.all([byProvider, byPassword].map((browser) => browser.open(`${ORIGIN}/login`)));
    return pages.map(({ body }) => body.includes('You are logged in'));
  };
  await logins.settings({ scopes: ['email'] });
  expect(await loggedIn()).toEqual([true, true]);
  await logins.settings({ passwords: false });
  expect(await loggedIn()).toEqual([true, false]);
  await logins.settings({ issuer: 'https://another.example' });
  expect(await loggedIn()).toEqual([false, false]);
});
