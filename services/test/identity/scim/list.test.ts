import { scimOperations } from '../../../src/identity/scim/operations';
import { Api } from '../../api';
import { ACME, GLOBEX } from '../people';
import { Scim, tenant, WORKSPACE, type Tenant } from './tenants';

let api: Api;
let acme: Tenant;
let account: Scim;
const id: Record<string, string> = {};
beforeAll(async () => {
  api = await Api.start(scimOperations());
  for (const each of [ACME, GLOBEX]) await api.people.account(each);
  acme = await tenant(api);
  await tenant(api, GLOBEX);
  account = new Scim(api, acme.accountAdmin, acme.account);
  for (const [userName, rest] of [
    ['ada@lake.test', { name: { givenName: 'Ada', familyName: 'Lovelace' }, externalId: 'E1', displayName: 'Ada' }],
    ['bob@lake.test', { displayName: '100%_sure', active: false, externalId: 'e1' }],
    [
      'Cid@lake.test',
      {
        displayName: "O'Neil \\ (Cid)",
        emails: [
          { value: 'cid@home.test', type: 'home' },
          { value: 'c@work.test', type: 'work' },
        ],
      },
    ],
  ] as const) {
    id[userName.slice(0, 3)] = (await account.create('Users', { userName, ...rest })).body.id;
  }
  id.team = (await account.create('Groups', { displayName: 'Team', members: [{ value: id.ada }, { value: id.bob }] })).body.id;
}, 60_000);
afterAll(() => api.stop());

/** First letters of who a filter finds among the three. */
async function found(filter: string): Promise<string> {
  const { status, body } = await account.list('Users', { filter: `userName ew "lake.test" and (${filter})`, sortBy: 'userName' });
  return status === 200
    ? body.Resources.map((user) => user.userName?.[0]?.toLowerCase()).join('')
    : `${status} ${String(body.scimType)}`;
}

test.each([
  ['userName eq "ADA@lake.test"', 'a'],
  ['USERNAME Eq "ada@lake.test"', 'a'],
  ["userName eq 'ada@lake.test'", 'a'],
  ['userName eq ada@lake.test', 'a'],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada@lake.test"', 'a'],
  ['userName ne "ada@lake.test"', 'bc'],
  ['userName sw "c"', 'c'],
  ['userName co "OB@"', 'b'],
  ['userName ew "nothing"', ''],
  ['userName gt "b"', 'bc'],
  ['displayName co "%_"', 'b'],
  ['displayName co "_"', 'b'],
  [String.raw`displayName eq "O'Neil \\ (Cid)"`, 'c'],
  ['displayName eq "\'; drop table principal; --"', ''],
  ['name.givenName eq "ada"', 'a'],
  ['name.familyName pr', 'a'],
  ['externalId eq "E1"', 'a'],
  ['externalId ne "E1"', 'bc'],
  ['externalId eq null', 'c'],
  ['not (externalId pr)', 'c'],
  ['not (externalId eq "E1")', 'bc'],
  ['active eq true', 'ac'],
  ['active eq "False"', 'b'],
  ['emails.value eq "cid@home.test"', 'c'],
  ['emails eq "ada@lake.test"', 'a'],
  ['emails[type eq "home" and value co "@home"]', 'c'],
  ['emails[type eq "work" and value co "@home"]', ''],
  ['emails.type eq "work"', 'abc'],
  ['groups.display eq "team"', 'ab'],
  ['groups pr', 'ab'],
  ['roles pr', ''],
  ['id eq "x"', ''],
  ['userName sw "a" or userName sw "b" and active eq true', 'a'],
  ['(userName sw "a" or userName sw "b") and active eq false', 'b'],
  ['meta.created ge "2026-01-01T00:00:00Z"', 'abc'],
  ['meta.created lt "2026-01-01T00:00:00Z"', ''],
])('the filter %s finds %j', async (filter, expected) => {
  expect(await found(filter)).toBe(expected);
});

test.each([
  'userName',
  'userName is "x"',
  'userName eq',
  'userName eq "x',
  '(userName eq "x"',
  'userName eq "x" userName',
  'password eq "x"',
  'constructor eq "x"',
  'userName[value eq "x"]',
  'name.middle eq "x"',
  'active co "t"',
  'active eq "maybe"',
  'userName sw null',
  'meta.created gt "soon"',
  'not userName eq "x"',
])('fails on the filter %s', async (filter) => {
  expect(await account.list('Users', { filter })).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
});

test('fails on a filter and on a name with the character NUL, and on a filter of thousands of levels', async () => {
  const nul = String.fromCharCode(0);
  expect((await account.list('Users', { filter: `userName eq "${nul}"` })).status).toBe(400);
  expect((await account.list('Users', { filter: String.raw`userName eq "\u0000"` })).status).toBe(400);
  expect((await account.create('Groups', { displayName: `a${nul}b` })).status).toBe(400);
  expect((await account.patch('Groups', id.team ?? '', { op: 'replace', value: { displayName: nul } })).status).toBe(400);
  expect((await account.list('Users', { filter: `${'not('.repeat(900)}id pr${')'.repeat(900)}` })).status).toBeLessThan(500);
});

test('whoever reads page by page misses nobody when others before them are deleted meanwhile', async () => {
  const gone = (await account.create('Users', { userName: 'aa-first@lake.test' })).body.id;
  const read = async (startIndex: number) => {
    const { body } = await account.list('Users', { startIndex, count: 2, sortBy: 'userName', filter: 'userName ew "lake.test"' });
    return body.Resources.map(({ userName }) => userName);
  };
  const first = await read(1);
  expect(first).toEqual(['aa-first@lake.test', 'ada@lake.test']);
  await account.delete('Users', gone);
  expect([await read(3), await read(5)]).toEqual([['bob@lake.test', 'Cid@lake.test'], []]);
});

test('names beyond ASCII are one name without regard to case, whatever the locale of the database', async () => {
  const [first, again] = [
    await account.create('Groups', { displayName: 'ÉQUIPE ΟΔΟΣ' }),
    await account.create('Groups', { displayName: 'équipe οδος' }),
  ];
  expect([first.status, again.status]).toEqual([201, 409]);
  for (const filter of ['displayName eq "Équipe ΟΔος"', 'displayName sw "éQ"', 'displayName ew "ΔΟΣ"', 'displayName co "PE"']) {
    const { Resources } = (await account.list('Groups', { filter })).body;
    expect([filter, Resources.map((one) => one.id)]).toEqual([filter, [first.body.id]]);
  }
  await account.delete('Groups', first.body.id);
});

test('e-mail addresses are found as they are by now', async () => {
  const { body } = await account.create('Users', { userName: 'dan@lake.test' });
  const who = async (address: string) =>
    (await account.list('Users', { filter: `emails eq "${address}"` })).body.Resources.map(({ userName }) => userName);
  expect(await who('DAN@lake.test')).toEqual(['dan@lake.test']);
  await account.patch('Users', body.id, {
    op: 'replace',
    path: 'emails',
    value: [{ value: 'Dan@Home.test' }, { value: 'd@w.test' }],
  });
  expect([await who('dan@lake.test'), await who('dan@home.test'), await who('d@W.test')]).toEqual([
    [],
    ['dan@lake.test'],
    ['dan@lake.test'],
  ]);
  await account.patch('Users', body.id, { op: 'remove', path: 'emails' });
  await account.patch('Users', body.id, { op: 'replace', path: 'userName', value: 'daniel@lake.test' });
  expect([await who('dan@home.test'), await who('daniel@lake.test')]).toEqual([[], ['daniel@lake.test']]);
  await account.delete('Users', body.id);
  expect(await who('daniel@lake.test')).toEqual([]);
});

test('groups are found by their members, and by the id of the filter', async () => {
  expect((await account.list('Groups', { filter: `members.value eq "${id.ada}"` })).body.Resources).toMatchObject([
    { id: id.team },
  ]);
  expect((await account.list('Groups', { filter: `members[value eq "${id.Cid}"]` })).body.totalResults).toBe(0);
});

test('pages follow each other, in the order asked for, and end', async () => {
  const seen: (string | undefined)[] = [];
  for (let startIndex = 1; ; startIndex += 2) {
    const { body } = await account.list('Users', { startIndex, count: 2, sortBy: 'userName', sortOrder: 'descending' });
    expect(body).toMatchObject({ totalResults: 6, startIndex, itemsPerPage: body.Resources.length });
    if (body.Resources.length === 0) break;
    seen.push(...body.Resources.map((user) => user.userName?.toLowerCase()));
  }
  expect(seen).toHaveLength(6);
  expect(seen).toEqual([...seen].sort().reverse());
});

test.each([
  [{ count: 0 }, 0],
  [{ count: -1 }, 0],
  [{ startIndex: 0 }, 6],
  [{ startIndex: -5, count: 1 }, 1],
  [{ startIndex: 7 }, 0],
  [{ count: 1_000_000 }, 6],
])('%j answers %d of 6', async (query, length) => {
  const { body } = await account.list('Users', query);
  expect([body.Resources.length, body.totalResults]).toEqual([length, 6]);
});

test.each([
  ['attributes=userName', ['id', 'schemas', 'userName']],
  ['attributes=username,GROUPS', ['groups', 'id', 'schemas', 'userName']],
  ['attributes=emails.value', ['emails', 'id', 'schemas']],
  ['excludedAttributes=groups,emails,meta,displayName,name,externalId', ['active', 'id', 'schemas', 'userName']],
  ['excludedAttributes=id,schemas,userName,active,groups,emails,meta,displayName,name,externalId', ['id', 'schemas']],
])('%s leaves %j', async (query, names) => {
  expect(Object.keys((await account.get('Users', id.ada ?? '', `?${query}`)).body).sort()).toEqual(names);
});

test('a part of an attribute is asked for or left out by its path', async () => {
  const { body } = await account.get('Users', id.ada ?? '', '?attributes=name.givenName,emails.value');
  expect(body).toMatchObject({ name: { givenName: 'Ada' }, emails: [{ value: 'ada@lake.test' }] });
  expect(JSON.stringify(body)).not.toMatch(/Lovelace|work/);
});

test('fails to sort by what has no index', async () => {
  expect(await account.list('Users', { sortBy: 'externalId' })).toMatchObject({
    status: 400,
    body: { scimType: 'invalidValue' },
  });
});

test('the workspace lists who is in it, directly or through groups, once', async () => {
  await api.people.assign(ACME, acme.workspaceId, id.team ?? '', 'USER');
  await api.people.assign(ACME, acme.workspaceId, id.ada ?? '', 'USER');
  const { body } = await new Scim(api, acme.admin, WORKSPACE).list('Users');
  const expected = [acme.ids.admin, acme.ids.member, id.ada, id.bob].sort();
  expect(body.Resources.map((user) => user.id).sort()).toEqual(expected);
  expect(body.totalResults).toBe(4);
});
