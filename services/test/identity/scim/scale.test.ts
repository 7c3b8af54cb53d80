import { sql } from 'kysely';
import { USER_COLUMNS } from '../../../src/identity/scim/columns';
import { parseFilter } from '../../../src/identity/scim/filter';
import { filterSql } from '../../../src/identity/scim/filter-sql';
import { scimOperations } from '../../../src/identity/scim/operations';
import { Api } from '../../api';
import { ACME } from '../people';
import { Scim, tenant, WORKSPACE, type Tenant } from './tenants';

const PEOPLE = 15_000;

let api: Api;
let acme: Tenant;
beforeAll(async () => {
  api = await Api.start(scimOperations());
  await api.people.account(ACME);
  acme = await tenant(api);
  const { owner } = api.platform;
  await owner.query(
    `insert into principal (account_id, principal_id, kind, display_name, user_name, external_id, created_at, updated_at)
     select $1, 1000000 + n, 'USER', 'Person ' || n, 'p' || n || '@example.com', 'x' || n, now(), now() from generate_series(1, $2::int) n`,
    [ACME, PEOPLE],
  );
  await owner.query(`insert into workspace_assignment select $1, $2, 1000000 + n, 'USER' from generate_series(1, $3::int) n`, [
    ACME,
    acme.workspaceId,
    PEOPLE,
  ]);
  await owner.query('analyze');
}, 120_000);
afterAll(() => api.stop());

// Row-level security keeps conditions from indexes whose functions are not leakproof; then each look-up reads the whole account.
test.each([
  ['userName eq "P77@example.com"', 'user_name_key'],
  ['userName sw "P777"', 'user_name_key'],
  ['displayName eq "person 77"', 'display_name_key'],
  ['displayName sw "person 77"', 'display_name_key'],
  ['externalId eq "x77"', 'external_id'],
  ['id eq 1000077', 'principal_id'],
])('the filter %s uses an index', async (filter, column) => {
  const plan = await api.database.inAccount(ACME, (tx) =>
    sql<Record<string, string>>`explain select p.principal_id from principal p
      where p.account_id = ${ACME} and p.kind = 'USER' and ${filterSql(parseFilter(filter), USER_COLUMNS)}`.execute(tx),
  );
  const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toMatch(new RegExp(`Index Cond: .*\\b${column}\\b`));
});

test('a client that reads until a page is short of none gets everybody, once, though totals are counted only so far', async () => {
  const scim = new Scim(api, acme.admin, WORKSPACE);
  const seen = new Set<string>();
  for (let startIndex = 1; ; startIndex += 5_000) {
    const { body } = await scim.list('Users', { startIndex, count: 5_000, attributes: 'id' });
    for (const { id } of body.Resources) seen.add(id);
    if (startIndex + body.Resources.length > body.totalResults) break;
  }
  expect(seen.size).toBe(PEOPLE + 2);
});
