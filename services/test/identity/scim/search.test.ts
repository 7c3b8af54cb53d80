import { scimOperations } from '../../../src/identity/scim/operations';
import { Api } from '../../api';
import { ACME, GLOBEX } from '../people';
import { Scim, tenant, WORKSPACE, type Resource, type Tenant } from './tenants';

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
  id.ada = (await account.create('Users', { userName: 'ada@lake.test', displayName: 'lake ada' })).body.id;
  id.robot = (await account.create('ServicePrincipals', { displayName: 'Lake robot' })).body.id;
  id.team = (await account.create('Groups', { displayName: 'LAKE team', members: [{ value: id.ada }] })).body.id;
  const workspace = new Scim(api, acme.admin, WORKSPACE);
  id.own = (await workspace.create('Groups', { displayName: 'lake own' })).body.id;
}, 60_000);
afterAll(() => api.stop());

/** Searches by POST. */
async function search(base: string, type: string, body: object, authorization = acme.accountAdmin) {
  const reply = await api.call(authorization, 'POST', `${base}/${type === '' ? '' : `${type}/`}.search`, body);
  return { ...reply, body: reply.body as { totalResults: number; Resources: Resource[] } & Record<string, unknown> };
}

test.each(['Users', 'Groups', 'ServicePrincipals'])('a search of %s answers what the list does', async (type) => {
  const filter = 'displayName sw "lake"';
  const { status, body } = await search(acme.account, type, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
    filter,
    attributes: ['displayName'],
    startIndex: 1,
    count: 10,
  });
  expect(status).toBe(200);
  expect(body).toEqual((await account.list(type, { filter, attributes: 'displayName', startIndex: 1, count: 10 })).body);
  expect(body.Resources).toHaveLength(1);
});

/** The names of what a search of all types finds in the account. */
async function found(filter: string, rest: object = {}): Promise<string[]> {
  const { body } = await search(acme.account, '', {
    filter: `displayName sw "lake" and (${filter})`,
    sortBy: 'displayName',
    ...rest,
  });
  return body.Resources.map(({ displayName }) => displayName?.toLowerCase().slice(5) ?? '');
}

test.each([
  ['id pr', ['ada', 'robot', 'team']],
  ['userName eq "ADA@lake.test"', ['ada']],
  // What has no user name is different from any, and not equal to one.
  ['userName ne "ada@lake.test"', ['robot', 'team']],
  ['not (userName pr)', ['robot', 'team']],
  ['applicationId pr or members pr', ['robot', 'team']],
  ['emails[type eq "work"]', ['ada']],
  ['active eq true', ['ada', 'robot']],
  ['meta.resourceType eq "Group" or meta.resourceType eq "User"', ['ada', 'team']],
])('users, groups and service principals are searched together by %s', async (filter, expected) => {
  expect(await found(filter)).toEqual(expected);
});

test('pages of a search of all types follow each other, and say how many there are', async () => {
  const pages = await Promise.all([1, 2, 3, 4].map((startIndex) => found('id pr', { startIndex, count: 1 })));
  expect(pages).toEqual([['ada'], ['robot'], ['team'], []]);
  const { body } = await search(acme.account, '', { filter: 'displayName sw "lake"', count: 0 });
  expect(body).toMatchObject({ totalResults: 3, itemsPerPage: 0, Resources: [] });
});

test('each of them is shown as its own type is', async () => {
  const { body } = await search(acme.account, '', { filter: 'displayName sw "lake"', sortBy: 'displayName' });
  const [ada, robot, team] = body.Resources;
  expect(ada).toEqual((await account.get('Users', id.ada ?? '')).body);
  expect(robot).toEqual((await account.get('ServicePrincipals', id.robot ?? '')).body);
  expect(team).toEqual((await account.get('Groups', id.team ?? '')).body);
});

test('a search of a workspace finds its own groups, and a member finds no more than a list shows', async () => {
  const own = await search(
    WORKSPACE,
    '',
    { filter: 'meta.resourceType eq "WorkspaceGroup" and displayName sw "lake"' },
    acme.member,
  );
  expect(own.body.Resources).toEqual([
    { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], id: id.own, displayName: 'lake own' },
  ]);
  for (const filter of ['active eq true', 'members pr', 'emails pr', 'externalId pr']) {
    expect(await search(WORKSPACE, '', { filter }, acme.member)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidFilter' },
    });
  }
});

test.each([
  [{ filter: 'nothing eq "x"' }, 'invalidFilter'],
  [{ sortBy: 'userName' }, 'invalidValue'],
  [{ count: 'many' }, undefined],
  [{ attributes: 'displayName' }, undefined],
])('fails on %j in a search of all types', async (body, scimType) => {
  expect(await search(acme.account, '', body)).toMatchObject({ status: 400, body: { ...(scimType && { scimType }) } });
});
