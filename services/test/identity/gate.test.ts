import { IdentityGate } from '../../src/identity/gate';
import { Database } from '../../src/platform/database/database';
import type { RequestIdentity } from '../../src/platform/http/api-server';
import type { Caller } from '../../src/platform/http/caller';
import { Hosts } from '../../src/platform/http/hosts';
import type { LakehouseSchema } from '../../src/schema';
import { platformDatabase } from '../database/platform';
import { ACME, GLOBEX, People } from './people';

const NOW = Date.UTC(2026, 10, 24);

/** A gate that knows no access tokens; those have tests of their own. */
const newGate = () =>
  new IdentityGate(database, () => NOW, new Hosts('lake.example.com'), { verify: () => Promise.resolve(undefined) });

let platform: Awaited<ReturnType<typeof platformDatabase>>;
let database: Database<LakehouseSchema>;
let people: People;
let enter: (identity: Partial<RequestIdentity>) => Promise<Caller>;
beforeAll(async () => {
  platform = await platformDatabase();
  database = new Database(platform.as('lakehouse_webapp'));
  people = new People(platform.owner);
  const gate = newGate();
  enter = (identity) =>
    gate.enter({ host: 'localhost', sourceIp: '127.0.0.1', ...identity }, (_tx, caller) => Promise.resolve(caller));
  await people.account(ACME);
  await people.account(GLOBEX);
}, 60_000);
afterAll(async () => {
  await database.close();
  await platform.remove();
});

test('a token lets its owner in, as Bearer and as Basic', async () => {
  const user = await people.user(ACME);
  const authorization = await people.token(ACME, user);
  const expected = { accountId: ACME, principalId: user, kind: 'user', name: `user${user}@example.com`, accountAdmin: false };
  expect(await enter({ authorization })).toEqual(expected);
  const basic = `Basic ${Buffer.from(`token:${authorization.slice('Bearer '.length)}`).toString('base64')}`;
  expect(await enter({ authorization: basic })).toEqual(expected);
});

test('work sees the rows of the caller’s account only', async () => {
  const authorization = await people.token(ACME, await people.user(ACME));
  await people.user(GLOBEX);
  const gate = newGate();
  const accounts = await gate.enter({ host: 'localhost', sourceIp: '127.0.0.1', authorization }, (tx) =>
    tx.selectFrom('principal').select('account_id').distinct().execute(),
  );
  expect(accounts).toEqual([{ account_id: ACME }]);
});

test('what changes holds from the next request on, also where who calls was known from the one before', async () => {
  const user = await people.user(ACME);
  const authorization = await people.token(ACME, user);
  const gate = newGate();
  const identity = { host: 'localhost', sourceIp: '127.0.0.1', authorization };
  const seen: boolean[] = [];
  const read = () =>
    gate.enter(
      identity,
      async (tx, caller) => {
        seen.push(caller.accountAdmin);
        await tx.selectFrom('principal').select('principal_id').execute();
        return caller.accountAdmin;
      },
      'read',
    );
  expect([await read(), await read()]).toEqual([false, false]);
  await people.role(ACME, user, 'account_admin');
  expect([await read(), await read()]).toEqual([true, true]);
  expect(seen).toEqual([false, false, false, true, true]); // the first after the change was begun as before, and done anew
  await platform.owner.query('update principal set active = false where principal_id = $1', [user]);
  await expect(read()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await platform.owner.query('update principal set active = true where principal_id = $1', [user]);
  expect(await read()).toBe(true);
  await platform.owner.query('delete from personal_access_token where principal_id = $1', [user]);
  await expect(read()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('roles and workspaces come through groups in groups', async () => {
  const user = await people.user(ACME);
  const outer = await people.group(ACME, await people.group(ACME, user));
  const workspaceId = await people.workspace(ACME);
  await people.role(ACME, outer, 'account_admin');
  await people.assign(ACME, workspaceId, outer, 'ADMIN');
  const authorization = await people.token(ACME, user);
  expect(await enter({ authorization, workspaceId })).toMatchObject({
    accountAdmin: true,
    workspace: { id: workspaceId, admin: true },
  });
});

test('the workspace is that of the header, else that of the token', async () => {
  const user = await people.user(ACME);
  const [one, two] = [await people.workspace(ACME), await people.workspace(ACME)];
  for (const workspace of [one, two]) await people.assign(ACME, workspace, user, 'USER');
  const authorization = await people.token(ACME, user, { workspaceId: one });
  expect((await enter({ authorization })).workspace?.id).toBe(one);
  expect((await enter({ authorization, workspaceId: two })).workspace?.id).toBe(two);
});

test('a workspace of another account, one that never was, and one without membership look the same', async () => {
  const authorization = await people.token(ACME, await people.user(ACME));
  const foreign = await people.workspace(GLOBEX);
  const own = await people.workspace(ACME);
  for (const workspaceId of [foreign, '999999', own]) {
    expect((await enter({ authorization, workspaceId })).workspace).toBeUndefined();
  }
});

describe('fails with the same words', () => {
  const refused = { code: 'UNAUTHENTICATED', message: expect.stringMatching(/not valid/) as string };

  test.each([
    ['an unknown token', `Bearer dapi${'f'.repeat(64)}`],
    ['a foreign scheme of token', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
    ['a password', `Basic ${Buffer.from('ada@example.com:password').toString('base64')}`],
  ])('on %s', async (_what, authorization) => {
    await expect(enter({ authorization })).rejects.toMatchObject(refused);
  });

  test('on an expired token, at the very moment', async () => {
    const user = await people.user(ACME);
    const expired = await people.token(ACME, user, { expiresAt: new Date(NOW) });
    const valid = await people.token(ACME, user, { expiresAt: new Date(NOW + 1) });
    await expect(enter({ authorization: expired })).rejects.toMatchObject(refused);
    expect((await enter({ authorization: valid })).principalId).toBe(user);
  });

  test('on someone who is not active, and in a suspended account', async () => {
    const suspended = await people.account('33333333-3333-4333-8333-333333333333', 'SUSPENDED');
    const tokens = [
      await people.token(ACME, await people.user(ACME, { active: false })),
      await people.token(suspended, await people.user(suspended)),
    ];
    for (const authorization of tokens) await expect(enter({ authorization })).rejects.toMatchObject(refused);
  });
});

test('fails without credentials, and says what to send', async () => {
  await expect(enter({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringMatching(/send/) as string });
});

test('fails on another account in the path as if it were not there', async () => {
  const authorization = await people.token(ACME, await people.user(ACME));
  await expect(enter({ authorization, accountId: GLOBEX })).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  expect((await enter({ authorization, accountId: ACME })).accountId).toBe(ACME);
});

test.each(['1 or 1=1', '-1', '9'.repeat(30)])('fails on the workspace id %j', async (workspaceId) => {
  const authorization = await people.token(ACME, await people.user(ACME));
  await expect(enter({ authorization, workspaceId })).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
});

test('a host of the domain names the workspace, whatever the header says; the account host names none', async () => {
  const user = await people.user(ACME);
  const [one, two] = [await people.workspace(ACME), await people.workspace(ACME)];
  for (const workspace of [one, two]) await people.assign(ACME, workspace, user, 'USER');
  const authorization = await people.token(ACME, user, { workspaceId: two });
  const host = `workspace-${one}.lake.example.com`;
  expect((await enter({ authorization, host, workspaceId: two })).workspace?.id).toBe(one);
  expect((await enter({ authorization, host: 'accounts.lake.example.com' })).workspace).toBeUndefined();
});

test('fails on the host of another account’s workspace as if it were not there', async () => {
  const authorization = await people.token(ACME, await people.user(ACME));
  const foreign = `workspace-${await people.workspace(GLOBEX)}.lake.example.com`;
  for (const host of [foreign, 'nothing.lake.example.com']) {
    await expect(enter({ authorization, host })).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  }
});
