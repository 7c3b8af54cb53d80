import { scimOperations } from '../../src/identity/scim/operations';
import { tokenManagementOperations } from '../../src/identity/tokens/management';
import { tokenOperations } from '../../src/identity/tokens/operations';
import { workspaceConfOperations } from '../../src/identity/workspace-conf/operations';
import { Api } from '../api';
import { ACME, GLOBEX } from './people';
import { Scim, tenant, WORKSPACE, type Tenant } from './scim/tenants';

let api: Api;
let acme: Tenant;
let globex: Tenant;
beforeAll(async () => {
  api = await Api.start([...scimOperations(), ...tokenOperations, ...tokenManagementOperations, ...workspaceConfOperations]);
  for (const account of [ACME, GLOBEX]) await api.people.account(account);
  [acme, globex] = [await tenant(api), await tenant(api, GLOBEX)];
}, 60_000);
afterAll(() => api.stop());

const BASE = '/api/2.0/token-management';

interface Info {
  token_id: string;
  comment: string;
  created_by_id: number;
  owner_id: number;
  expiry_time: number;
  last_used_day?: number;
}
const list = async (who: string, query = '') => (await api.call(who, 'GET', `${BASE}/tokens${query}`)).body.token_infos as Info[];
const create = async (who: string, body: object) =>
  (await api.call(who, 'POST', '/api/2.0/token/create', body)).body.token_info as Info;
/** A service principal of the workspace. */
const robot = async () => {
  const { body } = await new Scim(api, acme.admin, WORKSPACE).create('ServicePrincipals', { displayName: 'robot' });
  return Object.assign({ applicationId: '' }, body);
};

test('the day of the last use is kept; a request that is refused is none', async () => {
  const made = await api.call(acme.member, 'POST', '/api/2.0/token/create', {});
  const { token_value: value, token_info: info } = made.body as { token_value: string; token_info: Info };
  const lastUsed = async () => (await list(acme.admin)).find(({ token_id }) => token_id === info.token_id)?.last_used_day;
  expect(await lastUsed()).toBeUndefined();
  expect((await api.call(`Bearer ${value}`, 'GET', `${BASE}/tokens`)).status).toBe(403);
  expect(await lastUsed()).toBeUndefined();
  const day = 24 * 3_600_000;
  for (const later of [0, day - 1, day]) {
    api.now += later;
    expect((await api.call(`Bearer ${value}`, 'GET', '/api/2.0/token/list')).status).toBe(200);
    expect(await lastUsed()).toBe(Math.floor(api.now / day) * day);
  }
});

test('an admin sees and revokes everyone’s tokens of the workspace, and no value', async () => {
  const { token_id } = await create(acme.member, { comment: 'mine' });
  const all = await list(acme.admin);
  expect(all.find((each) => each.token_id === token_id)).toMatchObject({
    comment: 'mine',
    created_by_id: Number(acme.ids.member),
    created_by_username: `user${acme.ids.member}@example.com`,
    owner_id: Number(acme.ids.member),
    workspace_id: Number(acme.workspaceId),
  });
  expect(JSON.stringify(all)).not.toMatch(/dapi/);
  expect(await list(acme.admin, `?created_by_id=${acme.ids.admin}`)).not.toContainEqual(expect.objectContaining({ token_id }));
  expect(await list(acme.admin, `?created_by_username=USER${acme.ids.member}@example.com`)).toContainEqual(
    expect.objectContaining({ token_id }),
  );
  expect((await api.call(acme.admin, 'GET', `${BASE}/tokens/${token_id}`)).body.token_info).toMatchObject({ token_id });
  expect((await api.call(acme.admin, 'DELETE', `${BASE}/tokens/${token_id}`)).status).toBe(200);
  expect((await api.call(acme.admin, 'GET', `${BASE}/tokens/${token_id}`)).status).toBe(404);
});

test('a token on behalf of a service principal lets that one in', async () => {
  const { applicationId, id } = await robot();
  const { body } = await api.call(acme.admin, 'POST', `${BASE}/on-behalf-of/tokens`, {
    application_id: applicationId,
    lifetime_seconds: 60,
  });
  expect(body.token_info).toMatchObject({
    owner_id: Number(id),
    created_by_id: Number(acme.ids.admin),
    expiry_time: api.now + 60_000,
  });
  const token = `Bearer ${String(body.token_value)}`;
  expect((await api.call(token, 'GET', '/api/2.0/token/list')).status).toBe(200);
  expect((await api.call(token, 'GET', `${BASE}/tokens`)).status).toBe(403);
});

test('such a token reaches neither the account nor another workspace, whatever the service principal may do there', async () => {
  const { applicationId, id } = await robot();
  const other = await tenant(api);
  await api.people.role(ACME, id, 'account_admin');
  await api.people.assign(ACME, other.workspaceId, id, 'ADMIN');
  const { body } = await api.call(acme.admin, 'POST', `${BASE}/on-behalf-of/tokens`, { application_id: applicationId });
  const authorization = `Bearer ${String(body.token_value)}`;
  expect((await new Scim(api, authorization, acme.account).list('Users')).status).toBe(403);
  const headers = { authorization, 'x-databricks-workspace-id': other.workspaceId };
  expect((await api.inject({ method: 'GET', url: '/api/2.0/token/list', headers })).statusCode).toBe(404);
  expect((await api.call(authorization, 'GET', '/api/2.0/token/list')).status).toBe(200);
  expect((await api.call(authorization, 'POST', '/api/2.0/token/create', {})).status).toBe(403);
});

test('fails to make a token for a service principal outside the workspace, and for a user', async () => {
  const post = (application_id: string) => api.call(acme.admin, 'POST', `${BASE}/on-behalf-of/tokens`, { application_id });
  const outside = await new Scim(api, acme.accountAdmin, acme.account).create('ServicePrincipals', { displayName: 'outside' });
  expect((await post(Object.assign({ applicationId: '' }, outside.body).applicationId)).status).toBe(404);
  for (const each of [acme.ids.member, acme.accountId, '']) expect((await post(each)).status).toBe(404);
});

test('another workspace’s and another account’s tokens are not there; a member manages none', async () => {
  const { token_id } = await create(globex.member, {});
  const other = await create((await tenant(api)).member, {});
  for (const id of [token_id, other.token_id, 'x']) {
    expect((await api.call(acme.admin, 'GET', `${BASE}/tokens/${id}`)).status).toBe(404);
    expect((await api.call(acme.admin, 'DELETE', `${BASE}/tokens/${id}`)).status).toBe(404);
  }
  expect((await api.call(acme.member, 'GET', `${BASE}/tokens`)).status).toBe(403);
});

test('the workspace limits the lifetime of new tokens, and can switch them off', async () => {
  const { admin } = await tenant(api);
  const set = (body: object) => api.call(admin, 'PATCH', '/api/2.0/workspace-conf', body);
  const post = (body: object) => api.call(admin, 'POST', '/api/2.0/token/create', body);
  await set({ maxTokenLifetimeDays: '1' });
  expect((await create(admin, {})).expiry_time).toBe(api.now + 86_400_000);
  expect((await post({ lifetime_seconds: 86_401 })).status).toBe(400);
  expect((await post({ lifetime_seconds: 86_400 })).status).toBe(200);
  await set({ enableTokensConfig: 'false' });
  expect((await post({})).status).toBe(403);
});
