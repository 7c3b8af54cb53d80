import { meOperations } from '../../src/identity/me/operations';
import { Api } from '../api';
import { ACME } from './people';
import { tenant } from './scim/tenants';

let api: Api;
beforeAll(async () => {
  api = await Api.start(meOperations);
  await api.people.account(ACME);
}, 60_000);
afterAll(() => api.stop());

const PATH = '/api/2.0/preview/scim/v2/Me';
const me = async (authorization: string, query = '', workspaceId?: string) => {
  const headers = { authorization, ...(workspaceId !== undefined && { 'x-databricks-workspace-id': workspaceId }) };
  const reply = await api.inject({ method: 'GET', url: PATH + query, headers });
  return {
    status: reply.statusCode,
    workspace: reply.headers['x-databricks-org-id'],
    body: reply.json<Record<string, unknown>>(),
  };
};
const namesOf = (body: Record<string, unknown>) =>
  (body.groups as { display: string; type: string }[]).map(({ display, type }) => `${display} ${type}`).sort();

test('the caller sees itself, its groups and entitlements, and in the header the workspace', async () => {
  const { admin, ids, workspaceId } = await tenant(api);
  const { status, workspace, body } = await me(admin);
  expect([status, workspace]).toEqual([200, workspaceId]);
  expect(body).toMatchObject({ id: ids.admin, userName: `user${ids.admin}@example.com`, active: true });
  expect(namesOf(body)).toEqual(['admins direct', 'users direct']);
  expect(body.entitlements).toContainEqual({ value: 'allow-cluster-create' });
});

test('the groups are those of the workspace: being an admin of another one does not show', async () => {
  const [one, two] = [await tenant(api), await tenant(api)];
  await api.people.group(ACME, one.ids.admin);
  const inner = await api.people.group(ACME, one.ids.admin);
  const outer = await api.people.group(ACME, inner);
  await api.people.assign(ACME, two.workspaceId, outer, 'USER');
  const { body } = await me(one.admin, '', two.workspaceId);
  expect(namesOf(body)).toEqual([`group ${inner} direct`, `group ${outer} indirect`, 'users indirect'].sort());
  expect(body.entitlements).not.toContainEqual({ value: 'allow-cluster-create' });
});

test('attributes are chosen as in all of SCIM; the header is there in any case', async () => {
  const { admin, workspaceId } = await tenant(api);
  const { body, workspace } = await me(admin, '?excludedAttributes=entitlements,groups');
  expect(workspace).toBe(workspaceId);
  expect(body).not.toHaveProperty('entitlements');
  expect(Object.keys((await me(admin, '?attributes=userName')).body).sort()).toEqual(['id', 'schemas', 'userName']);
});
