import { operations } from '../../src/operations';
import { ACCOUNT_MEMBER } from '../../src/platform/http/caller';
import { Api } from '../api';
import { ACME, GLOBEX } from '../identity/people';
import { belongings, pathOf, sampleOf, type Belongings } from './samples';

// Every operation of the API is tried here, under each of its paths: a new one fails until it has a sample.

let api: Api;
let acme: Belongings;
let globex: Belongings;
let everything: string;
beforeAll(async () => {
  api = await Api.start(operations);
  [acme, globex] = [await belongings(api, ACME), await belongings(api, GLOBEX)];
  everything = await contentsStatement();
}, 60_000);
afterAll(() => api.stop(), 60_000);

const attempts = operations.flatMap((operation) => operation.paths.map((path) => ({ name: operation.name, path, operation })));
type Attempt = (typeof attempts)[number];

/** Makes the right request for what `target` has, as whoever the header says. */
async function attempt(
  { operation, path }: Attempt,
  authorization: string | undefined,
  target: Belongings,
  { accountId = target.accountId, workspaceId = '' } = {},
) {
  const sample = sampleOf(operation, target);
  const reply = await api.inject({
    method: operation.method,
    url: pathOf(path, accountId, sample),
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(workspaceId !== '' && { 'x-databricks-workspace-id': workspaceId }),
    },
    ...(operation.method !== 'GET' && operation.method !== 'DELETE' && { payload: sample.body ?? {} }),
  });
  return { status: reply.statusCode, text: reply.body };
}

/** Asks for everything that an account has, but for the record of who tried what: in one statement, since it is asked before and after each. */
async function contentsStatement(): Promise<string> {
  const { rows } = await api.platform.owner.query<{ table: string }>(`
    select table_name as table from information_schema.columns
    where table_schema = 'public' and column_name = 'account_id' and table_name <> 'audit_event' order by 1`);
  return rows
    .map(({ table }) => `select '${table}' as table, t::text as row from "${table}" t where account_id = $1`)
    .join(' union all ');
}

async function contents(accountId: string): Promise<readonly string[]> {
  const statement = { name: 'contents', text: everything, values: [accountId] };
  const { rows } = await api.platform.owner.query<{ table: string; row: string }>(statement);
  return rows.map(({ table, row }) => `${table}: ${row}`).sort();
}

test.each(attempts)('$name $path asks for credentials', async (one) => {
  expect((await attempt(one, undefined, acme)).status).toBe(401);
});

test.each(attempts)('$name $path says nothing of the request to who has wrong credentials', async ({ path, operation: one }) => {
  const reply = await api.inject({
    method: one.method,
    url: pathOf(path, ACME, sampleOf(one, acme)),
    headers: { authorization: `Bearer dapi${'0'.repeat(64)}`, 'content-type': 'application/json' },
    ...(one.method !== 'GET' && { payload: '["' }),
  });
  expect(reply.statusCode).toBe(401);
});

test('whose token is over is refused, which is in the audit trail of its account', async () => {
  const over = await api.people.token(ACME, acme.userId, { expiresAt: new Date(api.now - 1) });
  expect((await api.call(over, 'GET', '/api/2.0/token/list')).status).toBe(401);
  const { rows } = await api.platform.owner.query('select actor from audit_event where status = 401');
  expect(rows).toEqual([{ actor: acme.userId }]);
});

// Nobody in an account is outside of the rule for all its members.
const denying = attempts.filter(({ operation }) => operation.rule !== ACCOUNT_MEMBER);

test.each(denying)('$name $path refuses who may not, which is audited and changes nothing', async (one) => {
  const before = await contents(ACME);
  const { rule } = one.operation;
  const who = rule.name.startsWith('member') ? acme.outsider : acme.member;
  expect((await attempt(one, who, acme)).status).toBe(403);
  expect(await contents(ACME)).toEqual(before);
  const { rows } = await api.platform.owner.query('select 1 from audit_event where operation = $1 and status = 403', [one.name]);
  expect(rows.length).toBeGreaterThan(0);
});

describe('an administrator of another account', () => {
  test.each(attempts)('$name $path shows and changes nothing of this one', async (one) => {
    const before = await contents(ACME);
    const own = { accountId: GLOBEX, workspaceId: globex.workspaceId };
    const { status, text } = await attempt(one, globex.admin, acme, own);
    expect(status).toBeLessThan(500);
    for (const id of [
      acme.userId,
      acme.groupId,
      acme.robotId,
      acme.secretId,
      acme.tokenId,
      acme.ipAccessListId,
      acme.clusterId,
      acme.clusterPolicyId,
      acme.scriptId,
      acme.poolId,
    ]) {
      if (status < 300) expect(text).not.toContain(JSON.stringify(id));
    }
    expect(await contents(ACME)).toEqual(before);
  });

  test.each(attempts.filter(({ path }) => path.includes('{account_id}')))('$name $path finds no such account', async (one) => {
    expect((await attempt(one, globex.admin, acme)).status).toBe(404);
  });

  const inWorkspace = attempts.filter(({ operation }) => operation.rule.level === 'workspace');
  test.each(inWorkspace)('$name $path is not let into a workspace that its header names', async (one) => {
    const { status } = await attempt(one, globex.admin, acme, { workspaceId: acme.workspaceId });
    expect([403, 404]).toContain(status);
  });
});
