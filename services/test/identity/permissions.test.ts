import { AUTHORIZATION } from '../../src/identity/permissions/authorization';
import { hasPermission } from '../../src/identity/permissions/check';
import type { ObjectType } from '../../src/identity/permissions/object-type';
import { permissionOperations } from '../../src/identity/permissions/operations';
import { callerOf } from '../../src/identity/caller-of';
import { tokenOperations } from '../../src/identity/tokens/operations';
import { Api } from '../api';
import { ACME, GLOBEX } from './people';
import { tenant, type Tenant } from './scim/tenants';

/** Directories in directories, by path, with owners: what later types do, on rows that exist for the test only. */
const DIRECTORIES: ObjectType = {
  type: 'directories',
  nameOf: () => 'directory',
  levels: ['CAN_READ', 'CAN_MANAGE', 'IS_OWNER'].map((name) => ({ name, description: name })),
  reads: 'CAN_READ',
  manages: 'CAN_MANAGE',
  find: (_tx, _caller, id) =>
    Promise.resolve(
      id.startsWith('none')
        ? undefined
        : { type: 'directories', id, parents: parentsOf(id).map((each) => ({ type: 'directories', id: each })) },
    ),
};
const parentsOf = (id: string): string[] =>
  id.includes('.') ? [id.slice(0, id.lastIndexOf('.')), ...parentsOf(id.slice(0, id.lastIndexOf('.')))] : [];

let api: Api;
let acme: Tenant;
let name: (id: string) => string;
beforeAll(async () => {
  api = await Api.start([...permissionOperations([AUTHORIZATION, DIRECTORIES]), ...tokenOperations]);
  for (const account of [ACME, GLOBEX]) await api.people.account(account);
  acme = await tenant(api);
  name = (id) => `user${id}@example.com`;
}, 60_000);
afterAll(() => api.stop());

const call = (who: string, method: 'GET' | 'PUT' | 'PATCH', path: string, ...access_control_list: object[]) =>
  api.call(who, method, `/api/2.0/permissions/${path}`, method === 'GET' ? undefined : { access_control_list });
const user = (id: string, permission_level: string) => ({ user_name: name(id), permission_level });

describe('tokens and passwords', () => {
  test('everyone may have tokens at first; then whom the admins name', async () => {
    const create = () => api.call(acme.member, 'POST', '/api/2.0/token/create', {});
    expect((await create()).status).toBe(200);
    expect((await call(acme.admin, 'GET', 'authorization/tokens')).body).toEqual({
      object_id: '/authorization/tokens',
      object_type: 'tokens',
      access_control_list: [
        { group_name: 'users', all_permissions: [{ permission_level: 'CAN_USE', inherited: false }] },
        {
          group_name: 'admins',
          all_permissions: [{ permission_level: 'CAN_MANAGE', inherited: true, inherited_from_object: ['/authorization/'] }],
        },
      ],
    });
    const admins = { group_name: 'admins', permission_level: 'CAN_MANAGE' };
    expect((await call(acme.admin, 'PUT', 'authorization/tokens', admins)).body.access_control_list).toHaveLength(1);
    expect((await create()).status).toBe(403);
    expect((await api.call(acme.admin, 'POST', '/api/2.0/token/create', {})).status).toBe(200);
    await call(acme.admin, 'PATCH', 'authorization/tokens', user(acme.ids.member, 'CAN_USE'));
    expect((await create()).status).toBe(200);
  });

  test('the levels that clients ask for', async () => {
    for (const each of ['tokens', 'passwords']) {
      const { body } = await api.call(acme.member, 'GET', `/api/2.0/permissions/authorization/${each}/permissionLevels`);
      expect(body.permission_levels).toMatchObject([{ permission_level: 'CAN_USE' }]);
    }
  });

  test('fails for a member, whatever was granted to it', async () => {
    await call(acme.admin, 'PATCH', 'authorization/passwords', user(acme.ids.member, 'CAN_USE'));
    expect((await call(acme.member, 'GET', 'authorization/passwords')).status).toBe(403);
    expect((await call(acme.member, 'PATCH', 'authorization/passwords', user(acme.ids.member, 'CAN_USE'))).status).toBe(403);
    expect((await call(acme.admin, 'PATCH', 'authorization/passwords', user(acme.ids.member, 'CAN_MANAGE'))).status).toBe(400);
  });
});

describe('objects in objects', () => {
  const allowed = async (id: string, level: string, object: string) =>
    api.database.inAccount(ACME, async (tx) => {
      const caller = await callerOf(tx, id, acme.workspaceId);
      const found = caller && (await DIRECTORIES.find(tx, caller, object));
      return caller && found ? hasPermission(tx, caller, DIRECTORIES, found, level) : undefined;
    });

  test('a level holds below the object, through groups, and includes the lower ones', async () => {
    const someone = await api.people.user(ACME);
    const group = await api.people.group(ACME, await api.people.group(ACME, someone));
    await api.people.assign(ACME, acme.workspaceId, group, 'USER');
    await call(acme.admin, 'PUT', 'directories/a.b', user(acme.ids.member, 'IS_OWNER'), {
      group_name: `group ${group}`,
      permission_level: 'CAN_MANAGE',
    });
    for (const [object, level, expected] of [
      ['a.b', 'CAN_MANAGE', true],
      ['a.b', 'CAN_READ', true],
      ['a.b', 'IS_OWNER', false],
      ['a.b.c.d', 'CAN_MANAGE', true],
      ['a', 'CAN_READ', false],
      ['a.bb', 'CAN_READ', false],
    ] as const) {
      expect([object, level, await allowed(someone, level, object)]).toEqual([object, level, expected]);
    }
    const { body } = await call(acme.admin, 'GET', 'directories/a.b.c');
    expect(body).toMatchObject({ object_id: '/directories/a.b.c', object_type: 'directory' });
    expect(body.access_control_list).toContainEqual({
      group_name: `group ${group}`,
      all_permissions: [{ permission_level: 'CAN_MANAGE', inherited: true, inherited_from_object: ['/directories/a.b'] }],
    });
  });

  test('an object has one owner, who alone gives it away, or an admin does', async () => {
    const [owner, manager] = [await api.people.user(ACME), await api.people.user(ACME)];
    for (const each of [owner, manager]) await api.people.assign(ACME, acme.workspaceId, each, 'USER');
    const tokenOf = (id: string) => api.people.token(ACME, id, { workspaceId: acme.workspaceId });
    expect((await call(acme.admin, 'PUT', 'directories/own', user(owner, 'CAN_READ'))).body).toMatchObject({
      message: expect.stringMatching(/with no existing owner must provide a new owner/) as string,
    });
    expect((await call(acme.admin, 'PUT', 'directories/own', user(owner, 'IS_OWNER'), user(manager, 'CAN_MANAGE'))).status).toBe(
      200,
    );
    expect((await call(await tokenOf(manager), 'PATCH', 'directories/own', user(manager, 'IS_OWNER'))).status).toBe(403);
    expect((await call(await tokenOf(manager), 'PATCH', 'directories/own', user(owner, 'CAN_READ'))).status).toBe(400);
    expect((await call(await tokenOf(manager), 'PATCH', 'directories/own', user(acme.ids.member, 'CAN_READ'))).status).toBe(200);
    expect((await call(await tokenOf(owner), 'PATCH', 'directories/own', user(manager, 'IS_OWNER'))).status).toBe(200);
    expect([await allowed(owner, 'IS_OWNER', 'own'), await allowed(owner, 'CAN_MANAGE', 'own')]).toEqual([false, true]);
    expect(await allowed(manager, 'IS_OWNER', 'own')).toBe(true);
  });

  test('who may only read sees the list and changes nothing; a stranger sees nothing', async () => {
    await call(acme.admin, 'PUT', 'directories/read', user(acme.ids.admin, 'IS_OWNER'), user(acme.ids.member, 'CAN_READ'));
    expect((await call(acme.member, 'GET', 'directories/read')).status).toBe(200);
    expect((await call(acme.member, 'PATCH', 'directories/read', user(acme.ids.member, 'CAN_MANAGE'))).status).toBe(403);
    expect((await call(acme.member, 'GET', 'directories/other')).status).toBe(403);
  });

  test.each([
    ['an unknown type', 'rockets/1', {}, 400],
    ['an unknown object', 'directories/none', {}, 404],
    ['an unknown level', 'directories/x', { user_name: 'admin', permission_level: 'CAN_FLY' }, 400],
    ['two names', 'directories/x', { user_name: 'admin', group_name: 'users', permission_level: 'CAN_READ' }, 400],
    ['no name', 'directories/x', { permission_level: 'CAN_READ' }, 400],
    ['nobody', 'directories/x', { user_name: 'nobody@example.com', permission_level: 'CAN_READ' }, 404],
  ])('fails on %s', async (_what, path, entry, status) => {
    const known = 'user_name' in entry && entry.user_name === 'admin' ? { ...entry, user_name: name(acme.ids.admin) } : entry;
    expect((await call(acme.admin, 'PATCH', path, ...('permission_level' in known ? [known] : []))).status).toBe(status);
  });

  test('nobody outside the workspace is granted anything', async () => {
    const globex = await tenant(api, GLOBEX);
    for (const id of [globex.ids.member, await api.people.user(ACME)]) {
      expect((await call(acme.admin, 'PATCH', 'directories/x', user(id, 'IS_OWNER'))).status).toBe(404);
    }
    const other = await tenant(api);
    await call(acme.admin, 'PUT', 'directories/same', user(acme.ids.member, 'IS_OWNER'));
    expect(JSON.stringify((await call(other.admin, 'GET', 'directories/same')).body)).not.toContain(name(acme.ids.member));
  });
});
