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
  ['userName ew "77@Example.com"', 'user_name_reversed'],
  ['displayName eq "person 77"', 'display_name_key'],
  ['displayName sw "person 77"', 'display_name_key'],
  ['displayName ew "N 77"', 'display_name_reversed'],
  ['emails eq "P77@example.com"', 'value_key'],
  ['emails.value sw "p77@"', 'value_key'],
  ['emails[value ew "p77@example.com" and primary eq true]', 'value_reversed'],
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

test.each<Record<string, string>>([{}, { sortBy: 'userName' }, { sortBy: 'displayName', sortOrder: 'descending' }])(
  'pages far inside follow each other in order %j, whoever comes or goes before them meanwhile, and so do they by number alone',
  async (order) => {
    const scim = new Scim(api, acme.accountAdmin, acme.account);
    const page = async (startIndex: number) => {
      const { body } = await scim.list('Users', { startIndex, count: 400, attributes: 'id', ...order });
      return body;
    };
    const ids = ({ Resources }: Awaited<ReturnType<typeof page>>) => Resources.map(({ id }) => id);
    // Nobody read the pages before these: they are found by counting.
    const counted = [ids(await page(8_001)), ids(await page(8_801))];
    const [second, total] = [await page(8_401), (await page(1)).totalResults];
    expect(second.totalResults).toBe(PEOPLE + 3);
    expect(total).toBe(10_400);
    const early = ids(await page(1))[10];
    await api.platform.owner.query('delete from principal where principal_id = $1', [early]);
    const third = await page(8_801);
    expect(ids(third)).toEqual(counted[1]);
    expect(third.totalResults).toBe(PEOPLE + 3);
    expect(new Set([...(counted[0] ?? []), ...ids(second), ...ids(third)]).size).toBe(1_200);
    await api.platform.owner.query(
      `insert into principal (account_id, principal_id, kind, display_name, user_name, created_at, updated_at)
       select $1, id, 'USER', 'Person ' || (id - 1000000), 'p' || (id - 1000000) || '@example.com', now(), now() from (select $2::bigint as id) one`,
      [ACME, early],
    );
  },
);
