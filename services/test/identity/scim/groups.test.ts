import { scimOperations } from '../../../src/identity/scim/operations';
import { IDENTITY_LIMITS } from '../../../src/identity/limits';
import { Api } from '../../api';
import { ACME, GLOBEX } from '../people';
import { Scim, tenant, WORKSPACE, type Tenant } from './tenants';

/** Small, so that tests reach them. */
const LIMITS = { ...IDENTITY_LIMITS, people: 1_000, groups: 200, nesting: 3, memberships: 4 };

let api: Api;
let acme: Tenant;
let globex: Tenant;
let account: Scim;
let workspace: Scim;
beforeAll(async () => {
  api = await Api.start(scimOperations(LIMITS));
  for (const id of [ACME, GLOBEX]) await api.people.account(id);
  acme = await tenant(api);
  globex = await tenant(api, GLOBEX);
  account = new Scim(api, acme.accountAdmin, acme.account);
  workspace = new Scim(api, acme.admin, WORKSPACE);
}, 60_000);
afterAll(() => api.stop());

let count = 0;
/** A new group with these members. */
async function group(scim: Scim, ...members: string[]): Promise<string> {
  const reply = await scim.create('Groups', { displayName: `g${++count}`, members: members.map((value) => ({ value })) });
  if (reply.status !== 201) throw new Error(JSON.stringify(reply));
  return reply.body.id;
}
const membersOf = async (scim: Scim, id: string) =>
  ((await scim.get('Groups', id)).body.members ?? []).map((each) => each.value).sort();
/** The group `admins` or `users` of the workspace. */
const system = async (name: string) => {
  const [found] = (await workspace.list('Groups', { filter: `displayName eq "${name}"` })).body.Resources;
  if (!found) throw new Error(`no group ${name}`);
  return found.id;
};

test('a group has the members that are added, removed and replaced in the ways of clients', async () => {
  const [one, two, three] = [acme.ids.admin, acme.ids.member, acme.ids.accountAdmin].sort() as [string, string, string];
  const id = await group(account, one);
  const step = async (...operations: object[]) => {
    expect(await account.patch('Groups', id, ...operations)).toMatchObject({ status: 200 });
    return membersOf(account, id);
  };
  expect(await step({ op: 'add', path: 'members', value: [{ value: two }] })).toEqual([one, two]);
  expect(await step({ op: 'add', value: { members: [{ value: three }] } })).toEqual([one, two, three]);
  expect(await step({ op: 'remove', path: `members[value eq "${one}"]` })).toEqual([two, three]);
  expect(await step({ op: 'remove', path: 'members', value: [{ value: three }] })).toEqual([two]);
  expect(await step({ op: 'replace', path: 'members', value: [{ value: one }, { value: three }] })).toEqual([one, three]);
  expect(
    await step(
      { op: 'Add', path: 'Members', value: { value: two } },
      { op: 'Remove', path: `members[value eq "${one}" or value eq "${two}"]` },
    ),
  ).toEqual([three]);
  expect(await step({ op: 'remove', path: 'members' })).toEqual([]);
  await account.replace('Groups', id, { displayName: 'renamed', members: [{ value: two }] });
  expect((await account.get('Groups', id)).body).toMatchObject({ displayName: 'renamed', members: [{ value: two }] });
  expect((await account.get('Users', two)).body.groups).toContainEqual(
    expect.objectContaining({ value: id, display: 'renamed' }),
  );
});

test('deleting a group ends what it gave', async () => {
  const { people } = api;
  const user = await people.user(ACME);
  const id = await group(account, user);
  await people.role(ACME, id, 'account_admin');
  const scim = new Scim(api, await people.token(ACME, user), acme.account);
  expect((await scim.list('Users')).status).toBe(200);
  expect((await account.delete('Groups', id)).status).toBe(204);
  expect((await scim.list('Users')).status).toBe(403);
});

test('groups in groups: no cycle, no more than the levels', async () => {
  const bottom = await group(account);
  const middle = await group(account, bottom);
  const upper = await group(account, middle);
  const top = await group(account, upper);
  const add = (id: string, member: string) =>
    account.patch('Groups', id, { op: 'add', path: 'members', value: [{ value: member }] });
  expect(await add(bottom, top)).toMatchObject({
    status: 400,
    body: { detail: expect.stringMatching(/member of itself/) as string },
  });
  expect(await add(bottom, bottom)).toMatchObject({
    status: 400,
    body: { detail: expect.stringMatching(/member of itself/) as string },
  });
  expect(await add(bottom, await group(account))).toMatchObject({
    status: 400,
    body: { detail: expect.stringMatching(/3 levels/) as string },
  });
  expect(await add(middle, acme.ids.member)).toMatchObject({ status: 200 });
});

test('nobody is in more groups than the limit', async () => {
  const user = await api.people.user(ACME);
  for (let each = 0; each < LIMITS.memberships; each++) await group(account, user);
  const reply = await account.create('Groups', { displayName: 'one too many', members: [{ value: user }] });
  expect(reply).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/4 groups at most/) as string } });
  expect((await account.list('Groups', { filter: 'displayName eq "one too many"' })).body.totalResults).toBe(0);
});

describe('the groups of a workspace', () => {
  test('admins and users have who is assigned', async () => {
    expect(await membersOf(workspace, await system('users'))).toEqual([acme.ids.admin, acme.ids.member].sort());
    expect(await membersOf(workspace, await system('admins'))).toEqual([acme.ids.admin]);
    expect((await workspace.get('Groups', await system('users'))).body.entitlements).toEqual([
      { value: 'databricks-sql-access' },
      { value: 'workspace-access' },
    ]);
  });

  test('whoever is put into admins is one, and none any more when taken out', async () => {
    const user = await api.people.user(ACME);
    await api.people.assign(ACME, acme.workspaceId, user, 'USER');
    const scim = new Scim(api, await api.people.token(ACME, user, { workspaceId: acme.workspaceId }), WORKSPACE);
    const admins = await system('admins');
    const create = async () => (await scim.create('Groups', { displayName: `made ${++count}` })).status;
    expect(await create()).toBe(403);
    await workspace.patch('Groups', admins, { op: 'add', path: 'members', value: [{ value: user }] });
    expect(await create()).toBe(201);
    await workspace.patch('Groups', admins, { op: 'remove', path: `members[value eq "${user}"]` });
    expect(await create()).toBe(403);
    expect((await scim.list('Users')).status).toBe(200);
  });

  test('they keep their names, cannot be deleted, and users cannot be filled', async () => {
    const users = await system('users');
    expect((await workspace.patch('Groups', users, { op: 'replace', path: 'displayName', value: 'all' })).status).toBe(400);
    expect((await workspace.delete('Groups', users)).status).toBe(400);
    const { status } = await workspace.patch('Groups', users, {
      op: 'add',
      path: 'members',
      value: [{ value: acme.ids.accountAdmin }],
    });
    expect(status).toBe(400);
    expect((await workspace.create('Groups', { displayName: 'Admins' })).status).toBe(409);
  });

  test('a local group is the workspace’s own; an account group is seen there once it is assigned, with the groups in it', async () => {
    const local = await group(workspace, acme.ids.member);
    expect((await account.get('Groups', local)).status).toBe(404);
    const user = await api.people.user(ACME);
    const inner = await group(account, user);
    const outer = await group(account, inner);
    for (const id of [inner, outer]) expect((await workspace.get('Groups', id)).status).toBe(404);
    expect((await workspace.get('Users', user)).status).toBe(404);
    await api.people.assign(ACME, acme.workspaceId, outer, 'USER');
    for (const id of [inner, outer]) expect((await workspace.get('Groups', id)).status).toBe(200);
    expect((await workspace.get('Users', user)).status).toBe(200);
    expect((await workspace.delete('Users', user)).body).toMatchObject({
      detail: expect.stringMatching(/through a group/) as string,
    });
    expect((await workspace.patch('Groups', outer, { op: 'replace', path: 'members', value: [] })).status).toBe(403);
    expect(
      (await workspace.patch('Groups', outer, { op: 'add', path: 'entitlements', value: [{ value: 'allow-cluster-create' }] }))
        .body,
    ).toMatchObject({ entitlements: [{ value: 'allow-cluster-create' }] });
  });
});

describe('fails to gain rights', () => {
  const forbidden = { status: 403 };

  test('an admin of a workspace gives no roles in the account', async () => {
    const role = { op: 'add', path: 'roles', value: [{ value: 'account_admin' }] };
    expect(await workspace.patch('Users', acme.ids.admin, role)).toMatchObject(forbidden);
    expect(await workspace.patch('Groups', await group(workspace), role)).toMatchObject(forbidden);
    expect(
      await workspace.create('Users', { userName: 'new-admin@example.com', roles: [{ value: 'account_admin' }] }),
    ).toMatchObject(forbidden);
    expect((await new Scim(api, acme.admin, acme.account).list('Users')).status).toBe(403);
  });

  test('an admin of a workspace neither renames nor locks out a user of the account', async () => {
    await api.people.assign(ACME, acme.workspaceId, acme.ids.accountAdmin, 'USER');
    for (const [path, value] of [
      ['userName', 'mallory@example.com'],
      ['active', false],
      ['displayName', 'x'],
      ['externalId', 'y'],
    ]) {
      expect(await workspace.patch('Users', acme.ids.accountAdmin, { op: 'replace', path, value })).toMatchObject(forbidden);
    }
    expect((await workspace.replace('Users', acme.ids.accountAdmin, { userName: 'mallory@example.com' })).status).toBe(403);
  });

  test('an admin of a workspace brings nobody in by a local group, and nobody from another account', async () => {
    const outsider = await api.people.user(ACME);
    for (const id of [outsider, globex.ids.member, '1', 'x']) {
      for (const target of [await group(workspace), await system('admins')]) {
        const reply = await workspace.patch('Groups', target, { op: 'add', path: 'members', value: [{ value: id }] });
        expect(reply).toMatchObject({ status: 404, body: { detail: `principal ${id} does not exist` } });
      }
    }
  });

  test('another workspace’s groups are not there', async () => {
    const other = await tenant(api);
    const foreign = await group(new Scim(api, other.admin, WORKSPACE), other.ids.member);
    expect((await workspace.get('Groups', foreign)).status).toBe(404);
    expect((await workspace.delete('Groups', foreign)).status).toBe(404);
    expect((await workspace.patch('Groups', foreign, { op: 'remove', path: 'members' })).status).toBe(404);
  });

  test('the last admin of the account stays one', async () => {
    const { ids } = globex;
    const scim = new Scim(api, globex.accountAdmin, globex.account);
    for (const reply of [
      await scim.delete('Users', ids.accountAdmin),
      await scim.patch('Users', ids.accountAdmin, { op: 'remove', path: 'roles[value eq "account_admin"]' }),
      await scim.patch('Users', ids.accountAdmin, { op: 'replace', path: 'active', value: false }),
    ]) {
      expect(reply).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/another admin/) as string } });
    }
    expect((await scim.get('Users', ids.accountAdmin)).body.roles).toEqual([{ value: 'account_admin' }]);
  });
});
