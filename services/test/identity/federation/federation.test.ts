import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { operations } from '../../../src/operations';
import { Api, DOMAIN } from '../../api';
import { ACME, GLOBEX } from '../people';

let api: Api;
let admin: string;
let key: CryptoKey;
let jwks: string;
beforeAll(async () => {
  api = await Api.start(operations);
  for (const accountId of [ACME, GLOBEX]) await api.people.account(accountId);
  const id = await api.people.user(ACME);
  await api.people.role(ACME, id, 'account_admin');
  admin = await api.people.token(ACME, id);
  const pair = await generateKeyPair('RS256', { extractable: true });
  key = pair.privateKey;
  jwks = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }] });
}, 60_000);
afterAll(() => api.stop(), 60_000);

const ISSUER = 'https://ci.example';
const BASE = `/api/2.0/accounts/${ACME}`;
const POLICIES = `${BASE}/federationPolicies`;
const ME = '/api/2.0/preview/scim/v2/Me';
const TYPE = 'urn:ietf:params:oauth:token-type:jwt';

const policy = (over: object = {}, path = POLICIES) =>
  api.call(admin, 'POST', path, { oidc_policy: { issuer: ISSUER, audiences: ['lakehouse'], jwks_json: jwks, ...over } });

/** A token of the issuer. */
async function foreign(
  claims: JWTPayload,
  over: { key?: CryptoKey; issuer?: string; audience?: string; expiresAt?: number } = {},
) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(over.issuer ?? ISSUER)
    .setAudience(over.audience ?? 'lakehouse')
    .setExpirationTime(over.expiresAt ?? api.now / 1_000 + 300)
    .sign(over.key ?? key);
}

async function exchange(subjectToken: string, over: { clientId?: string; host?: string; path?: string; type?: string } = {}) {
  const reply = await api.inject({
    method: 'POST',
    url: over.path ?? `/oidc/accounts/${ACME}/v1/token`,
    headers: { host: over.host ?? `accounts.${DOMAIN}`, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subjectToken,
      subject_token_type: over.type ?? TYPE,
      scope: 'all-apis',
      ...(over.clientId !== undefined && { client_id: over.clientId }),
    }).toString(),
  });
  return { status: reply.statusCode, body: reply.json<Record<string, string>>() };
}

const refused = {
  status: 400,
  body: {
    error: 'invalid_request',
    error_description: expect.stringMatching(/^no federation policy takes this token/) as string,
  },
};

/** A service principal with a policy of its own, in a workspace. */
async function workload() {
  const robot = await api.people.servicePrincipal(ACME);
  const workspaceId = await api.people.workspace(ACME);
  await api.people.assign(ACME, workspaceId, robot.id, 'USER');
  const path = `${BASE}/servicePrincipals/${robot.id}/federationPolicies`;
  const subject = `repo:acme/${robot.id}`;
  const { body } = await policy({ subject }, path);
  return { ...robot, subject, host: `workspace-${workspaceId}.${DOMAIN}`, policy: `${path}/${String(body.policy_id)}` };
}

test('a workload shows a token of its issuer at the workspace and is let in as its service principal', async () => {
  const { clientId, id, subject, host } = await workload();
  const { status, body } = await exchange(await foreign({ sub: subject }), { clientId, host, path: '/oidc/v1/token' });
  expect([status, body]).toEqual([
    200,
    { access_token: expect.any(String) as string, token_type: 'Bearer', expires_in: 3600, scope: 'all-apis' },
  ]);
  const me = await api.inject({ method: 'GET', url: ME, headers: { host, authorization: `Bearer ${body.access_token}` } });
  expect(me.json<object>()).toMatchObject({ id, userName: clientId });
});

test('by a policy of the account, a person or service principal whom the token names', async () => {
  await policy({ subject_claim: 'mail' });
  const userId = await api.people.user(ACME);
  const token = await foreign({ sub: 'opaque', mail: `USER${userId}@example.com` });
  expect((await exchange(token)).status).toBe(200);
  const { clientId } = await api.people.servicePrincipal(ACME);
  expect((await exchange(await foreign({ mail: clientId }))).status).toBe(200);
  expect(await exchange(await foreign({ mail: 'nobody@example.com' }))).toEqual(refused);
  expect(await exchange(await foreign({ sub: `user${userId}@example.com` }))).toEqual(refused);
});

test('the account’s id is the audience unless the policy says another, and tells the account where many are', async () => {
  const created = await policy({ issuer: 'https://default.example', audiences: undefined });
  expect(created.body.oidc_policy).not.toHaveProperty('audiences');
  const userId = await api.people.user(ACME);
  const token = await foreign({ sub: `user${userId}@example.com` }, { issuer: 'https://default.example', audience: ACME });
  expect((await exchange(token, { host: '127.0.0.1:8080', path: '/oidc/v1/token' })).status).toBe(200);
  const other = await foreign({ sub: 'x' }, { audience: 'lakehouse' });
  expect((await exchange(other, { host: '127.0.0.1:8080', path: '/oidc/v1/token' })).body.error_description).toMatch(
    /which account/,
  );
});

test('who deletes the policy ends the tokens that were had by it', async () => {
  const { clientId, subject, host, policy: path } = await workload();
  const { body } = await exchange(await foreign({ sub: subject }), { clientId, host, path: '/oidc/v1/token' });
  const me = () => api.inject({ method: 'GET', url: ME, headers: { host, authorization: `Bearer ${body.access_token}` } });
  expect((await me()).statusCode).toBe(200);
  expect((await api.call(admin, 'DELETE', path)).status).toBe(200);
  expect((await me()).statusCode).toBe(401);
  expect(await exchange(await foreign({ sub: subject }), { clientId, host, path: '/oidc/v1/token' })).toEqual(refused);
});

describe('fails on a token', () => {
  const attempt = async (make: (subject: string) => Promise<string>, over: object = {}) => {
    const { clientId, subject, host } = await workload();
    return exchange(await make(subject), { clientId, host, path: '/oidc/v1/token', ...over });
  };

  test.each<[string, (subject: string) => Promise<string>]>([
    ['of another subject', () => foreign({ sub: 'repo:evil/x' })],
    ['without a subject', () => foreign({})],
    ['of another issuer', (sub) => foreign({ sub }, { issuer: 'https://evil.example' })],
    ['for another audience', (sub) => foreign({ sub }, { audience: 'other' })],
    ['that is over', (sub) => foreign({ sub }, { expiresAt: api.now / 1_000 - 61 })],
    ['that is not yet', (sub) => foreign({ sub, nbf: api.now / 1_000 + 120 })],
    ['that another key signed', async (sub) => foreign({ sub }, { key: (await generateKeyPair('RS256')).privateKey })],
    ['that is none', () => Promise.resolve('a.b.c')],
    [
      'without a signature',
      async (sub) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await foreign({ sub })).split('.')[1]}.`,
    ],
    [
      'signed with the public key as a secret',
      (sub) =>
        new SignJWT({ sub, aud: 'lakehouse', iss: ISSUER, exp: api.now / 1_000 + 300 })
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .sign(Buffer.from(jwks)),
    ],
    [
      'that never ends',
      (sub) => new SignJWT({ sub, aud: 'lakehouse', iss: ISSUER }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key),
    ],
  ])('%s', async (_what, make) => {
    expect(await attempt(make)).toEqual(refused);
  });

  test('at another account', async () => {
    expect(
      await attempt((sub) => foreign({ sub }), { host: `accounts.${DOMAIN}`, path: `/oidc/accounts/${GLOBEX}/v1/token` }),
    ).toEqual(refused);
  });

  test('for another service principal', async () => {
    const { clientId } = await api.people.servicePrincipal(ACME);
    expect(await attempt((sub) => foreign({ sub }), { clientId })).toEqual(refused);
  });

  test('of another type', async () => {
    const type = 'urn:ietf:params:oauth:token-type:saml2';
    expect((await attempt((sub) => foreign({ sub }), { type })).body).toMatchObject({ error: 'invalid_request' });
  });

  test('for someone who is not active', async () => {
    const robot = await workload();
    await api.platform.owner.query('update principal set active = false where principal_id = $1', [robot.id]);
    const over = { clientId: robot.clientId, host: robot.host, path: '/oidc/v1/token' };
    expect(await exchange(await foreign({ sub: robot.subject }), over)).toEqual(refused);
  });
});

test('fails in a workspace that the service principal is not in', async () => {
  const { clientId, subject } = await workload();
  const host = `workspace-${await api.people.workspace(ACME)}.${DOMAIN}`;
  const { body } = await exchange(await foreign({ sub: subject }), { clientId, host, path: '/oidc/v1/token' });
  expect(body).toMatchObject({ error: 'unauthorized_client' });
});

describe('policies', () => {
  test('are made, shown, listed, changed field by field, and deleted', async () => {
    const made = await api.call(admin, 'POST', `${POLICIES}?policy_id=mine`, {
      description: 'CI',
      oidc_policy: { issuer: ISSUER },
    });
    expect(made.body).toMatchObject({
      name: `accounts/${ACME}/federationPolicies/mine`,
      policy_id: 'mine',
      description: 'CI',
      oidc_policy: { issuer: ISSUER, subject_claim: 'sub' },
    });
    const path = `${POLICIES}/mine`;
    expect((await api.call(admin, 'GET', path)).body).toEqual(made.body);
    const change = { description: 'ignored', oidc_policy: { audiences: ['a', 'b'], issuer: 'https://ignored.example' } };
    const changed = await api.call(admin, 'PATCH', `${path}?update_mask=oidc_policy.audiences`, change);
    expect(changed.body).toMatchObject({ description: 'CI', oidc_policy: { issuer: ISSUER, audiences: ['a', 'b'] } });
    const merged = await api.call(admin, 'PATCH', path, { description: 'new' });
    expect(merged.body).toMatchObject({ description: 'new', oidc_policy: { audiences: ['a', 'b'] } });
    const replaced = await api.call(admin, 'PATCH', `${path}?update_mask=*`, { oidc_policy: { issuer: ISSUER } });
    expect(replaced.body).toMatchObject({ description: '', oidc_policy: { issuer: ISSUER, subject_claim: 'sub' } });
    expect(JSON.stringify((await api.call(admin, 'GET', POLICIES)).body)).toContain('"mine"');
    expect((await api.call(admin, 'DELETE', path)).status).toBe(200);
    expect((await api.call(admin, 'GET', path)).status).toBe(404);
  });

  test('have ids of their own for each owner, once', async () => {
    const robot = await api.people.servicePrincipal(ACME);
    const path = `${BASE}/servicePrincipals/${robot.id}/federationPolicies?policy_id=same`;
    expect((await policy({}, `${POLICIES}?policy_id=same`)).status).toBe(200);
    expect((await policy({ subject: 'x' }, path)).body).toMatchObject({ service_principal_id: Number(robot.id) });
    expect((await policy({ subject: 'x' }, path)).status).toBe(409);
  });

  test('fails beyond twenty', async () => {
    const robot = await api.people.servicePrincipal(ACME);
    const path = `${BASE}/servicePrincipals/${robot.id}/federationPolicies`;
    for (let count = 0; count < 20; count += 1) expect((await policy({ subject: 'x' }, path)).status).toBe(200);
    expect((await policy({ subject: 'x' }, path)).body).toMatchObject({ error_code: 'INVALID_STATE' });
  });

  test.each([
    ['no issuer', { issuer: undefined }, /oidc_policy.issuer must be a URL over https/],
    ['an issuer without TLS', { issuer: 'http://ci.example' }, /oidc_policy.issuer/],
    ['keys at no address', { jwks_json: undefined, jwks_uri: 'file:///etc/passwd' }, /oidc_policy.jwks_uri/],
    ['keys twice', { jwks_uri: 'https://ci.example/jwks' }, /jwks_uri and jwks_json/],
    ['keys that are none', { jwks_json: '{}' }, /JSON Web Key Set/],
    ['a subject for the whole account', { subject: 'x' }, /must be left out in a policy of the account/],
  ])('fails with %s', async (_what, over, message) => {
    expect(await policy(over)).toMatchObject({ status: 400, body: { message: expect.stringMatching(message) as string } });
  });

  test('fails with a mask of what there is not, with an id that cannot be, and for no service principal', async () => {
    expect((await api.call(admin, 'POST', `${POLICIES}?policy_id=masks`, { oidc_policy: { issuer: ISSUER } })).status).toBe(200);
    expect((await api.call(admin, 'PATCH', `${POLICIES}/masks?update_mask=uid`, {})).status).toBe(400);
    expect((await policy({}, `${POLICIES}?policy_id=A/b`)).status).toBe(400);
    for (const id of ['1', 'x']) {
      expect((await policy({ subject: 'x' }, `${BASE}/servicePrincipals/${id}/federationPolicies`)).status).toBe(404);
    }
  });
});
