import { scimOperations } from '../../../src/identity/scim/operations';
import { tokenOperations } from '../../../src/identity/tokens/operations';
import { Api } from '../../api';
import { ACME, GLOBEX } from '../people';
import { Scim, tenant, WORKSPACE, type Tenant } from './tenants';

let api: Api;
let acme: Tenant;
let globex: Tenant;
beforeAll(async () => {
  api = await Api.start([...scimOperations(), ...tokenOperations]);
  for (const account of [ACME, GLOBEX]) await api.people.account(account);
  acme = await tenant(api);
  globex = await tenant(api, GLOBEX);
}, 60_000);
afterAll(() => api.stop());

const inAccount = (of: Tenant = acme) => new Scim(api, of.accountAdmin, of.account);
const inWorkspace = (of: Tenant = acme) => new Scim(api, of.admin, WORKSPACE);

test('a user is made, read, replaced, patched and deleted in the account', async () => {
  const scim = inAccount();
  const made = await scim.create('Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'Ada@example.com',
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    externalId: 'x-1',
  });
  expect(made).toMatchObject({
    status: 201,
    body: {
      userName: 'Ada@example.com',
      displayName: 'Ada Lovelace',
      active: true,
      externalId: 'x-1',
      emails: [{ value: 'Ada@example.com', type: 'work', primary: true }],
    },
  });
  const { id } = made.body;
  expect((await scim.get('Users', id)).body).toEqual(made.body);
  expect((await scim.replace('Users', id, { userName: 'ada@example.com', displayName: 'Countess' })).body).toMatchObject({
    userName: 'ada@example.com',
    displayName: 'Countess',
  });
  expect((await scim.get('Users', id)).body).not.toHaveProperty('externalId');
  expect((await scim.patch('Users', id, { op: 'replace', path: 'active', value: false })).body.active).toBe(false);
  expect(await scim.delete('Users', id)).toMatchObject({ status: 204 });
  expect(await scim.get('Users', id)).toMatchObject({
    status: 404,
    body: { detail: `User ${id} does not exist`, status: '404' },
  });
});

test('a user that the workspace makes is in it and in the account; a second workspace takes it over', async () => {
  const other = await tenant(api);
  const made = await inWorkspace().create('Users', {
    userName: 'grace@example.com',
    entitlements: [{ value: 'allow-cluster-create' }],
  });
  expect(made).toMatchObject({ status: 201, body: { entitlements: [{ value: 'allow-cluster-create' }] } });
  expect(made.body.groups).toMatchObject([{ display: 'users' }]);
  expect((await inAccount().get('Users', made.body.id)).status).toBe(200);
  expect((await inWorkspace(other).get('Users', made.body.id)).status).toBe(404);
  const taken = await inWorkspace(other).create('Users', { userName: 'GRACE@example.com', displayName: 'ignored' });
  expect(taken).toMatchObject({ status: 201, body: { id: made.body.id, displayName: 'grace@example.com' } });
  expect(taken.body.entitlements).toBeUndefined();
});

test.each([
  ['the account', () => inAccount()],
  ['the workspace', () => inWorkspace()],
])('fails on a user that %s has, in whatever case', async (_where, scim) => {
  const { body } = await inWorkspace().create('Users', { userName: `twice-${_where.length}@example.com` });
  expect(await scim().create('Users', { userName: body.userName?.toUpperCase() })).toMatchObject({
    status: 409,
    body: { scimType: 'uniqueness', status: '409' },
  });
});

test('fails to rename a user to a name that is taken, and leaves it', async () => {
  const scim = inAccount();
  await scim.create('Users', { userName: 'first@example.com' });
  const { body } = await scim.create('Users', { userName: 'second@example.com' });
  const renamed = await scim.patch('Users', body.id, { op: 'replace', path: 'userName', value: 'FIRST@example.com' });
  expect(renamed).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  expect((await scim.get('Users', body.id)).body.userName).toBe('second@example.com');
});

test('a service principal is made in the account, and brought into a workspace by its application id', async () => {
  const { body } = await inAccount().create('ServicePrincipals', { displayName: 'loader' });
  expect(body).toMatchObject({
    displayName: 'loader',
    active: true,
    applicationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  expect((await inWorkspace().get('ServicePrincipals', body.id)).status).toBe(404);
  const { applicationId } = Object.assign({ applicationId: '' }, body);
  expect(await inWorkspace().create('ServicePrincipals', { applicationId })).toMatchObject({
    status: 201,
    body: { id: body.id },
  });
  expect((await inWorkspace().get('ServicePrincipals', body.id)).status).toBe(200);
  const unknown = await inWorkspace().create('ServicePrincipals', { applicationId: acme.accountId, displayName: 'none' });
  expect(unknown.status).toBe(400);
});

test('nobody passes for a principal that the platform made, and that one keeps its mark', async () => {
  const mark = { displayName: 'registrar', externalId: 'lakehouse:registrar' };
  for (const scim of [inAccount(), inWorkspace()]) {
    expect((await scim.create('ServicePrincipals', mark)).status).toBe(400);
    const { body } = await scim.create('ServicePrincipals', { displayName: 'registrar' });
    expect(
      (await scim.patch('ServicePrincipals', body.id, { op: 'add', path: 'externalId', value: mark.externalId })).status,
    ).toBe(400);
    await api.platform.owner.query('update principal set external_id = $1 where principal_id = $2', [mark.externalId, body.id]);
    expect((await scim.replace('ServicePrincipals', body.id, { displayName: 'renamed' })).body).toMatchObject({
      displayName: 'renamed',
      externalId: mark.externalId,
    });
  }
});

test('a workspace that deletes a user lets go of it: tokens end, the account keeps it', async () => {
  const { people } = api;
  const user = await people.user(ACME);
  await people.assign(ACME, acme.workspaceId, user, 'USER');
  const token = await people.token(ACME, user, { workspaceId: acme.workspaceId });
  expect((await api.call(token, 'GET', '/api/2.0/token/list')).status).toBe(200);
  expect((await inWorkspace().delete('Users', user)).status).toBe(204);
  expect((await inWorkspace().get('Users', user)).status).toBe(404);
  expect((await api.call(token, 'GET', '/api/2.0/token/list')).status).toBe(401);
  expect((await inAccount().get('Users', user)).body.active).toBe(true);
});

test('a user who is deactivated in the account cannot enter', async () => {
  const { people } = api;
  const user = await people.user(ACME);
  await people.assign(ACME, acme.workspaceId, user, 'USER');
  const token = await people.token(ACME, user, { workspaceId: acme.workspaceId });
  await inAccount().patch('Users', user, { op: 'Replace', value: { active: 'False' } });
  expect((await api.call(token, 'GET', '/api/2.0/token/list')).status).toBe(401);
});

test('a member sees names and ids, and can filter by those only', async () => {
  const scim = new Scim(api, acme.member, WORKSPACE);
  const { body } = await scim.list('Users', { filter: `id eq ${acme.ids.admin}` });
  expect(body.Resources).toEqual([
    {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: acme.ids.admin,
      userName: `user${acme.ids.admin}@example.com`,
      displayName: `user${acme.ids.admin}@example.com`,
    },
  ]);
  expect(await scim.list('Users', { filter: 'externalId sw "a"' })).toMatchObject({
    status: 400,
    body: { scimType: 'invalidFilter' },
  });
  expect((await scim.create('Users', { userName: 'mine@example.com' })).status).toBe(403);
});

test.each(['get', 'delete'] as const)('another account’s user is not found: %s', async (method) => {
  for (const scim of [inAccount(), inWorkspace()]) {
    expect((await scim[method]('Users', globex.ids.member)).status).toBe(404);
  }
  expect((await inWorkspace(globex).get('Users', globex.ids.member)).status).toBe(200);
});

test('the account’s path of another account is not found', async () => {
  const { status } = await new Scim(api, acme.accountAdmin, globex.account).list('Users');
  expect(status).toBe(404);
});
