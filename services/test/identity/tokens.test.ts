import { tokenOperations } from '../../src/identity/tokens/operations';
import { Api } from '../api';
import { ACME, GLOBEX } from './people';

let api: Api;
beforeAll(async () => {
  api = await Api.start(tokenOperations);
  await api.people.account(ACME);
  await api.people.account(GLOBEX);
}, 60_000);
afterAll(() => api.stop());

/** Someone with a token in a workspace. */
async function member(accountId: string): Promise<string> {
  const { people } = api;
  const [user, workspaceId] = [await people.user(accountId), await people.workspace(accountId)];
  await people.assign(accountId, workspaceId, user, 'USER');
  return people.token(accountId, user, { workspaceId });
}

const create = async (authorization: string, body: object) => {
  const reply = await api.call(authorization, 'POST', '/api/2.0/token/create', body);
  return reply as typeof reply & { body: { token_value: string; token_info: { token_id: string; expiry_time: number } } };
};
const list = async (authorization: string) =>
  (await api.call(authorization, 'GET', '/api/2.0/token/list')).body.token_infos as { token_id: string; comment: string }[];

test('a new token works, is listed without its value, and stops working when it is deleted', async () => {
  const first = await member(ACME);
  const { body } = await create(first, { comment: 'laptop' });
  const second = `Bearer ${body.token_value}`;
  expect((await list(second)).map((token) => token.comment).sort()).toEqual(['', 'laptop']);
  expect(JSON.stringify(await list(second))).not.toContain(body.token_value);
  expect((await api.call(first, 'POST', '/api/2.0/token/delete', { token_id: body.token_info.token_id })).status).toBe(200);
  expect((await api.call(second, 'GET', '/api/2.0/token/list')).status).toBe(401);
});

test('a token with a lifetime ends with it', async () => {
  const { body } = await create(await member(ACME), { lifetime_seconds: 60 });
  expect(body.token_info.expiry_time).toBe(api.now + 60_000);
  const status = async () => (await api.call(`Bearer ${body.token_value}`, 'GET', '/api/2.0/token/list')).status;
  expect(await status()).toBe(200);
  api.now += 60_000;
  expect(await status()).toBe(401);
});

test.each([0, -5])('fails on a lifetime of %d, and makes nothing', async (lifetime) => {
  const authorization = await member(ACME);
  const reply = await create(authorization, { lifetime_seconds: lifetime });
  expect(reply).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
  expect(await list(authorization)).toHaveLength(1);
});

test('fails to delete what is not the caller’s: another account’s, a colleague’s, one that never was', async () => {
  const authorization = await member(ACME);
  const foreign = await create(await member(GLOBEX), {});
  const colleague = await create(await member(ACME), {});
  const ids = [foreign.body.token_info.token_id, colleague.body.token_info.token_id, 'none'];
  for (const token_id of ids) {
    const reply = await api.call(authorization, 'POST', '/api/2.0/token/delete', { token_id });
    expect(reply).toMatchObject({ status: 404, body: { message: `token ${token_id} does not exist` } });
  }
  for (const token of [foreign, colleague]) expect(await list(`Bearer ${token.body.token_value}`)).toHaveLength(2);
});

test('the audit trail has the change and not the secret', async () => {
  const { body } = await create(await member(ACME), { comment: 'audited' });
  const { rows } = await api.platform.owner.query<object>("select * from audit_event where parameters->>'comment' = 'audited'");
  expect(rows).toMatchObject([{ operation: 'Tokens.Create', status: 200 }]);
  expect(JSON.stringify(rows)).not.toContain(body.token_value);
});

test('fails for someone who is not in the workspace; the denial is audited', async () => {
  const user = await api.people.user(ACME);
  const authorization = await api.people.token(ACME, user);
  expect((await create(authorization, {})).status).toBe(403);
  const { rows } = await api.platform.owner.query<object>('select status from audit_event where actor = $1', [
    `user${user}@example.com`,
  ]);
  expect(rows).toEqual([{ status: 403 }]);
});

test('the comment of a token of one’s own changes, and nothing else', async () => {
  const authorization = await member(ACME);
  const { body } = await create(authorization, { comment: 'old' });
  const path = `/api/2.0/token/${body.token_info.token_id}`;
  const change = (who: string, update_mask: string) =>
    api.call(who, 'PATCH', path, { token: { comment: 'new', expiry_time: 1 }, update_mask });
  expect((await change(authorization, 'expiry_time')).status).toBe(400);
  expect((await change(await member(ACME), 'comment')).status).toBe(404);
  expect((await change(authorization, 'comment')).status).toBe(200);
  const infos = await list(authorization);
  expect(infos.find(({ token_id }) => token_id === body.token_info.token_id)).toEqual({ ...body.token_info, comment: 'new' });
});
