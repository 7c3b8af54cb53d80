import { assignmentOperations } from '../../src/identity/assignment/operations';
import { tokenOperations } from '../../src/identity/tokens/operations';
import { Api } from '../api';
import { ACME, GLOBEX } from './people';
import { tenant, type Tenant } from './scim/tenants';

let api: Api;
let acme: Tenant;
let globex: Tenant;
beforeAll(async () => {
  api = await Api.start([...assignmentOperations, ...tokenOperations]);
  for (const account of [ACME, GLOBEX]) await api.people.account(account);
  [acme, globex] = [await tenant(api), await tenant(api, GLOBEX)];
}, 60_000);
afterAll(() => api.stop());

const account = ({ accountId, workspaceId }: Tenant = acme) =>
  `/api/2.0/accounts/${accountId}/workspaces/${workspaceId}/permissionassignments`;
const WORKSPACE = '/api/2.0/preview/permissionassignments';

interface Listed {
  permissions: string[];
  principal: { principal_id: number };
}
async function list(authorization: string, base: string): Promise<Record<string, string[]>> {
  const { body } = await api.call(authorization, 'GET', base);
  const all = body.permission_assignments as Listed[];
  return Object.fromEntries(all.map((each) => [String(each.principal.principal_id), each.permissions]));
}

describe.each([
  ['the account', () => acme.accountAdmin, () => account()],
  ['the workspace', () => acme.admin, () => WORKSPACE],
])('an admin of %s', (_name, who, base) => {
  test('assigns, changes, lists and takes away', async () => {
    const user = await api.people.user(ACME);
    const put = (permissions: string[]) => api.call(who(), 'PUT', `${base()}/principals/${user}`, { permissions });
    expect(await put(['USER'])).toMatchObject({
      status: 200,
      body: { permissions: ['USER'], principal: { principal_id: Number(user), user_name: `user${user}@example.com` } },
    });
    expect((await list(who(), base()))[user]).toEqual(['USER']);
    const token = await api.people.token(ACME, user, { workspaceId: acme.workspaceId });
    expect((await api.call(token, 'GET', WORKSPACE)).status).toBe(403);
    await put(['ADMIN']);
    expect((await api.call(token, 'GET', WORKSPACE)).status).toBe(200);
    await put(['USER']);
    expect((await api.call(token, 'GET', WORKSPACE)).status).toBe(403);
    expect((await put([])).body.permissions).toEqual([]);
    expect(await list(who(), base())).not.toHaveProperty(user);
    await put(['USER']);
    expect((await api.call(who(), 'DELETE', `${base()}/principals/${user}`)).status).toBe(200);
    expect((await api.call(who(), 'DELETE', `${base()}/principals/${user}`)).status).toBe(404);
    expect((await api.call(who(), 'GET', `${base()}/permissions`)).body.permissions).toHaveLength(2);
  });

  test.each([
    ['another account’s user', () => globex.ids.member, 404],
    ['nobody', () => '999', 404],
    ['no number', () => 'x', 404],
    ['a wrong permission', () => acme.ids.member, 400],
  ])('fails on %s', async (what, id, status) => {
    const permissions = [what.includes('wrong') ? 'OWNER' : 'ADMIN'];
    expect((await api.call(who(), 'PUT', `${base()}/principals/${id()}`, { permissions })).status).toBe(status);
  });
});

test('a group that is assigned brings its members in', async () => {
  const user = await api.people.user(ACME);
  const group = await api.people.group(ACME, user);
  const token = await api.people.token(ACME, user, { workspaceId: acme.workspaceId });
  expect((await api.call(token, 'GET', '/api/2.0/token/list')).status).toBe(403);
  const { body } = await api.call(acme.accountAdmin, 'PUT', `${account()}/principals/${group}`, { permissions: ['USER'] });
  expect(body.principal).toMatchObject({ group_name: `group ${group}` });
  expect((await api.call(token, 'GET', '/api/2.0/token/list')).status).toBe(200);
});

test('a workspace of another account is not found, whichever account the path says', async () => {
  for (const base of [account(globex), account({ ...globex, accountId: ACME }), account({ ...acme, workspaceId: '7' })]) {
    expect((await api.call(acme.accountAdmin, 'GET', base)).status).toBe(404);
    const put = await api.call(acme.accountAdmin, 'PUT', `${base}/principals/${acme.ids.member}`, { permissions: ['USER'] });
    expect(put.status).toBe(404);
  }
});

test('fails for who is no admin: a member, an admin of another workspace, an admin of the workspace at the account', async () => {
  const other = await tenant(api);
  const put = (authorization: string, base: string) =>
    api.call(authorization, 'PUT', `${base}/principals/${acme.ids.member}`, { permissions: ['ADMIN'] });
  expect((await put(acme.member, WORKSPACE)).status).toBe(403);
  expect((await put(acme.admin, account())).status).toBe(403);
  expect((await put(other.admin, account())).status).toBe(403);
  expect((await list(acme.accountAdmin, account()))[acme.ids.member]).toEqual(['USER']);
});
