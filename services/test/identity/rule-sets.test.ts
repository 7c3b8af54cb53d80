import { ruleSetOperations } from '../../src/identity/rule-sets/operations';
import { scimOperations } from '../../src/identity/scim/operations';
import { servicePrincipalSecretOperations } from '../../src/identity/service-principal-secrets/operations';
import { Api } from '../api';
import { ACME, GLOBEX } from './people';
import { Scim, tenant, WORKSPACE, type Tenant } from './scim/tenants';

let api: Api;
let acme: Tenant;
let globex: Tenant;
beforeAll(async () => {
  api = await Api.start([...ruleSetOperations, ...scimOperations(), ...servicePrincipalSecretOperations]);
  for (const account of [ACME, GLOBEX]) await api.people.account(account);
  [acme, globex] = [await tenant(api), await tenant(api, GLOBEX)];
}, 60_000);
afterAll(() => api.stop());

const AT_ACCOUNT = `/api/2.0/preview/accounts/${ACME}/access-control`;
const AT_WORKSPACE = '/api/2.0/preview/accounts/access-control';

interface Rules {
  etag: string;
  grant_rules: { role: string; principals: string[] }[];
}
const get = async (who: string, base: string, resource: string) => {
  const name = encodeURIComponent(`${resource}/ruleSets/default`);
  const { status, body } = await api.call(who, 'GET', `${base}/rule-sets?name=${name}`);
  return { status, body: Object.assign<Rules, object>({ etag: '', grant_rules: [] }, body) };
};
const put = (who: string, base: string, resource: string, etag: string, ...grant_rules: object[]) => {
  const name = `${resource}/ruleSets/default`;
  return api.call(who, 'PUT', `${base}/rule-sets`, { name, rule_set: { name, etag, grant_rules } });
};
const userName = (id: string) => `user${id}@example.com`;

test('an admin of the account names managers of a group; they see to it themselves from then on', async () => {
  const group = `accounts/${ACME}/groups/${await api.people.group(ACME)}`;
  expect((await get(acme.member, AT_WORKSPACE, group)).status).toBe(403);
  const { body } = await get(acme.accountAdmin, AT_ACCOUNT, group);
  expect(body.grant_rules).toEqual([]);
  const rule = { role: 'roles/group.manager', principals: [`users/${userName(acme.ids.member)}`] };
  expect(await put(acme.accountAdmin, AT_ACCOUNT, group, body.etag, rule)).toMatchObject({
    status: 200,
    body: { grant_rules: [rule] },
  });
  const read = await get(acme.member, AT_WORKSPACE, group);
  expect(read.body.grant_rules).toEqual([rule]);
  expect((await put(acme.member, AT_WORKSPACE, group, read.body.etag)).body.grant_rules).toEqual([]);
  expect((await get(acme.member, AT_WORKSPACE, group)).status).toBe(403);
});

test('a change of what was changed meanwhile is a conflict', async () => {
  const group = `accounts/${ACME}/groups/${await api.people.group(ACME)}`;
  const { etag } = (await get(acme.accountAdmin, AT_ACCOUNT, group)).body;
  const rule = { role: 'roles/group.manager', principals: [`users/${userName(acme.ids.member)}`] };
  expect((await put(acme.accountAdmin, AT_ACCOUNT, group, etag, rule)).status).toBe(200);
  expect(await put(acme.accountAdmin, AT_ACCOUNT, group, etag)).toMatchObject({
    status: 409,
    body: { error_code: 'RESOURCE_CONFLICT' },
  });
});

test('who makes a service principal in a workspace manages it: another admin of the workspace does not', async () => {
  const second = await api.people.user(ACME);
  await api.people.assign(ACME, acme.workspaceId, second, 'ADMIN');
  const other = new Scim(api, await api.people.token(ACME, second, { workspaceId: acme.workspaceId }), WORKSPACE);
  const mine = new Scim(api, acme.admin, WORKSPACE);
  const { body } = await mine.create('ServicePrincipals', { displayName: 'robot' });
  const rename = { op: 'replace', path: 'displayName', value: 'renamed' };
  expect((await other.patch('ServicePrincipals', body.id, rename)).status).toBe(403);
  expect((await mine.patch('ServicePrincipals', body.id, rename)).body.displayName).toBe('renamed');
  const { applicationId } = Object.assign({ applicationId: '' }, body);
  expect((await get(acme.admin, AT_WORKSPACE, `accounts/${ACME}/servicePrincipals/${applicationId}`)).body.grant_rules).toEqual([
    { role: 'roles/servicePrincipal.manager', principals: [`users/${userName(acme.ids.admin)}`] },
  ]);
});

test('an admin of a workspace gets no secret of a service principal that it does not manage', async () => {
  const { body } = await new Scim(api, acme.accountAdmin, acme.account).create('ServicePrincipals', {
    displayName: 'admin of the account',
    roles: [{ value: 'account_admin' }],
  });
  await api.people.assign(ACME, acme.workspaceId, body.id, 'USER');
  const secrets = (id: string) => `/api/2.0/accounts/servicePrincipals/${id}/credentials/secrets`;
  expect((await api.call(acme.admin, 'POST', secrets(body.id), {})).status).toBe(403);
  expect((await api.call(acme.admin, 'GET', secrets(body.id))).status).toBe(403);
  const mine = await new Scim(api, acme.admin, WORKSPACE).create('ServicePrincipals', { displayName: 'mine' });
  expect((await api.call(acme.admin, 'POST', secrets(mine.body.id), {})).status).toBe(200);
});

test('a manager of a group changes its members from the workspace, and puts no group of the workspace into it', async () => {
  const group = await api.people.group(ACME);
  await api.people.assign(ACME, acme.workspaceId, group, 'USER');
  const scim = new Scim(api, acme.admin, WORKSPACE);
  const local = (await scim.create('Groups', { displayName: 'local' })).body.id;
  const add = (value: string) => scim.patch('Groups', group, { op: 'add', path: 'members', value: [{ value }] });
  expect((await add(acme.ids.member)).status).toBe(403);
  const resource = `accounts/${ACME}/groups/${group}`;
  const rule = { role: 'roles/group.manager', principals: [`users/${userName(acme.ids.admin)}`] };
  await put(acme.accountAdmin, AT_ACCOUNT, resource, (await get(acme.accountAdmin, AT_ACCOUNT, resource)).body.etag, rule);
  expect((await add(acme.ids.member)).body.members).toMatchObject([{ value: acme.ids.member }]);
  expect((await add(local)).status).toBe(404);
  expect((await add(globex.ids.member)).status).toBe(404);
});

test.each([
  ['accounts/{id}', 2],
  ['accounts/{id}/groups/{group}', 1],
])('the roles of %s', async (resource, count) => {
  const name = resource.replace('{id}', ACME).replace('{group}', await api.people.group(ACME));
  const { body } = await api.call(
    acme.accountAdmin,
    'GET',
    `${AT_ACCOUNT}/assignable-roles?resource=${encodeURIComponent(name)}`,
  );
  expect(body.roles).toHaveLength(count);
});

test.each([
  ['another account', () => `accounts/${GLOBEX}`, 404],
  ['a group of another account', () => `accounts/${ACME}/groups/${globex.ids.member}`, 404],
  ['no group', () => `accounts/${ACME}/groups/x`, 404],
  ['no service principal', () => `accounts/${ACME}/servicePrincipals/${GLOBEX}`, 404],
  ['no resource', () => 'clusters/1', 400],
])('fails on %s', async (_what, resource, status) => {
  expect((await get(acme.accountAdmin, AT_ACCOUNT, resource())).status).toBe(status);
  expect((await put(acme.accountAdmin, AT_ACCOUNT, resource(), 'x')).status).toBe(status);
});

test('fails on roles and principals that there are not, and for a member', async () => {
  const resource = `accounts/${ACME}`;
  const { etag } = (await get(acme.accountAdmin, AT_ACCOUNT, resource)).body;
  const with_ = (role: string, principal: string) =>
    put(acme.accountAdmin, AT_ACCOUNT, resource, etag, { role, principals: [principal] });
  expect((await with_('roles/owner', `users/${userName(acme.ids.member)}`)).status).toBe(400);
  expect((await with_('roles/group.manager', `users/${userName(globex.ids.member)}`)).status).toBe(404);
  expect((await with_('roles/group.manager', 'servicePrincipals/x')).status).toBe(404);
  expect((await with_('roles/group.manager', 'ada')).status).toBe(400);
  expect((await put(acme.member, AT_WORKSPACE, resource, etag)).status).toBe(403);
});
