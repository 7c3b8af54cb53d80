import { ipAccessListOperations } from '../../src/identity/ip-access-lists/operations';
import { IDENTITY_LIMITS } from '../../src/identity/limits';
import { workspaceConfOperations } from '../../src/identity/workspace-conf/operations';
import { Api } from '../api';
import { ACME, GLOBEX } from './people';
import { tenant, type Tenant } from './scim/tenants';

let api: Api;
let acme: Tenant;
beforeAll(async () => {
  api = await Api.start([...ipAccessListOperations({ ...IDENTITY_LIMITS, ipAddresses: 3 }), ...workspaceConfOperations]);
  await api.people.account(ACME);
  await api.people.account(GLOBEX);
}, 60_000);
beforeEach(async () => (acme = await tenant(api)));
afterEach(() => api.platform.owner.query('delete from ip_access_list'));
afterAll(() => api.stop());

const WORKSPACE = '/api/2.0/ip-access-lists';
const account = () => `/api/2.0/accounts/${ACME}/ip-access-lists`;
const list = (list_type: string, ...ip_addresses: string[]) => ({ label: 'office', list_type, ip_addresses });
const enable = () => api.call(acme.admin, 'PATCH', '/api/2.0/workspace-conf', { enableIpAccessLists: 'true' });
/** Status of a request from an address. */
async function from(remoteAddress: string, authorization: string, url: string, headers: Record<string, string> = {}) {
  const reply = await api.inject({ method: 'GET', url, remoteAddress, headers: { authorization, ...headers } });
  return reply.statusCode;
}

test('a list is made, read, changed, replaced, listed and deleted', async () => {
  const made = await api.call(acme.admin, 'POST', WORKSPACE, list('BLOCK', '203.0.113.7', '2001:db8::/32'));
  expect(made).toMatchObject({
    status: 200,
    body: {
      ip_access_list: {
        label: 'office',
        list_type: 'BLOCK',
        address_count: 2,
        enabled: true,
        created_by: Number(acme.ids.admin),
      },
    },
  });
  const { list_id: id } = made.body.ip_access_list as { list_id: string };
  const item = `${WORKSPACE}/${id}`;
  expect((await api.call(acme.admin, 'GET', item)).body).toEqual(made.body);
  expect((await api.call(acme.admin, 'PATCH', item, { enabled: false })).body).toMatchObject({
    ip_access_list: { enabled: false, label: 'office', address_count: 2 },
  });
  expect((await api.call(acme.admin, 'PUT', item, { label: 'home', list_type: 'ALLOW' })).body).toMatchObject({
    ip_access_list: { enabled: true, label: 'home', list_type: 'ALLOW', ip_addresses: [] },
  });
  expect((await api.call(acme.admin, 'GET', WORKSPACE)).body.ip_access_lists).toHaveLength(1);
  expect((await api.call(acme.accountAdmin, 'GET', account())).body.ip_access_lists).toHaveLength(0);
  expect((await api.call(acme.admin, 'DELETE', item)).status).toBe(200);
  expect((await api.call(acme.admin, 'GET', item)).status).toBe(404);
});

test('the workspace’s lists hold once they are switched on', async () => {
  await api.call(acme.admin, 'POST', WORKSPACE, list('ALLOW', '127.0.0.0/8', '198.51.100.0/24'));
  await api.call(acme.admin, 'POST', WORKSPACE, list('BLOCK', '198.51.100.9'));
  expect(await from('192.0.2.1', acme.admin, WORKSPACE)).toBe(200);
  expect((await enable()).status).toBe(204);
  for (const [address, status] of [
    ['192.0.2.1', 403],
    ['198.51.100.9', 403],
    ['198.51.100.8', 200],
    ['::ffff:198.51.100.8', 200],
    ['2001:db8::1', 403],
  ] as const) {
    expect([address, await from(address, acme.admin, WORKSPACE)]).toEqual([address, status]);
  }
  expect(await from('192.0.2.1', acme.accountAdmin, account())).toBe(200);
});

test('the account’s lists hold for its paths, whatever workspace the header says', async () => {
  await api.call(acme.accountAdmin, 'POST', account(), list('ALLOW', '127.0.0.1'));
  expect(await from('192.0.2.1', acme.accountAdmin, account())).toBe(403);
  expect(await from('192.0.2.1', acme.accountAdmin, account(), { 'x-databricks-workspace-id': acme.workspaceId })).toBe(403);
  expect(await from('192.0.2.1', acme.admin, WORKSPACE)).toBe(200);
});

test('fails to lock out the one who writes, and leaves the lists', async () => {
  const refused = { status: 400, body: { error_code: 'INVALID_STATE' } };
  expect(await api.call(acme.accountAdmin, 'POST', account(), list('ALLOW', '192.0.2.1'))).toMatchObject(refused);
  expect(await api.call(acme.accountAdmin, 'POST', account(), list('BLOCK', '127.0.0.0/8'))).toMatchObject(refused);
  expect((await api.call(acme.accountAdmin, 'GET', account())).body.ip_access_lists).toHaveLength(0);
  await api.call(acme.admin, 'POST', WORKSPACE, list('ALLOW', '192.0.2.1'));
  expect(await enable()).toMatchObject(refused);
  const { body } = await api.call(acme.admin, 'POST', WORKSPACE, list('ALLOW', '127.0.0.1'));
  expect((await enable()).status).toBe(204);
  const { list_id: id } = body.ip_access_list as { list_id: string };
  for (const [method, change] of [
    ['DELETE', undefined],
    ['PATCH', { enabled: false }],
    ['PUT', list('BLOCK', '127.0.0.1')],
  ] as const) {
    expect(await api.call(acme.admin, method, `${WORKSPACE}/${id}`, change)).toMatchObject(refused);
  }
});

test.each(['203.0.113.999', '203.0.113.0/33', '203.0.113.0/', 'example.com', '', '10.0.0.1/8/8', 'fe80::1%eth0', '::1/129'])(
  'fails on the address %j',
  async (address) => {
    expect((await api.call(acme.admin, 'POST', WORKSPACE, list('BLOCK', address))).status).toBe(400);
  },
);

test('fails beyond the limit, for other scopes and for who is no admin', async () => {
  expect((await api.call(acme.admin, 'POST', WORKSPACE, list('BLOCK', '192.0.2.1', '192.0.2.2', '192.0.2.3'))).status).toBe(200);
  const { body } = await api.call(acme.admin, 'POST', WORKSPACE, list('BLOCK', '192.0.2.4'));
  expect(body.message).toMatch(/3 addresses together/);
  expect((await api.call(acme.member, 'GET', WORKSPACE)).status).toBe(403);
  expect((await api.call(acme.admin, 'GET', account())).status).toBe(403);
  const globex = await tenant(api, GLOBEX);
  const other = await tenant(api);
  const [mine] = (await api.call(acme.admin, 'GET', WORKSPACE)).body.ip_access_lists as { list_id: string }[];
  for (const who of [globex.admin, other.admin]) {
    expect((await api.call(who, 'GET', `${WORKSPACE}/${mine?.list_id}`)).status).toBe(404);
    expect((await api.call(who, 'DELETE', `${WORKSPACE}/${mine?.list_id}`)).status).toBe(404);
  }
  expect((await api.call(acme.accountAdmin, 'DELETE', `${account()}/${mine?.list_id}`)).status).toBe(404);
});

test('workspace-conf answers in the words that clients look for', async () => {
  const conf = '/api/2.0/workspace-conf';
  expect((await api.call(acme.admin, 'GET', `${conf}?keys=enableIpAccessLists,maxTokenLifetimeDays`)).body).toEqual({
    enableIpAccessLists: null,
    maxTokenLifetimeDays: null,
  });
  await api.call(acme.admin, 'PATCH', conf, { maxTokenLifetimeDays: '90' });
  expect((await api.call(acme.admin, 'GET', `${conf}?keys=maxTokenLifetimeDays`)).body).toEqual({ maxTokenLifetimeDays: '90' });
  for (const keys of ['none', 'constructor']) {
    expect((await api.call(acme.admin, 'GET', `${conf}?keys=${keys}`)).body.message).toBe(`Invalid keys: ["${keys}"]`);
    expect((await api.call(acme.admin, 'PATCH', conf, { [keys]: 'true' })).body.message).toBe(`Invalid keys: ["${keys}"]`);
  }
  for (const value of ['yes', true, null]) {
    const { body } = await api.call(acme.admin, 'PATCH', conf, { enableWebTerminal: value });
    expect(body.message).toMatch(/^Some values are not allowed/);
  }
  expect((await api.call(acme.member, 'PATCH', conf, { enableWebTerminal: 'true' })).status).toBe(403);
});
