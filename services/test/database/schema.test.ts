import { platformDatabase } from './platform';

let platform: Awaited<ReturnType<typeof platformDatabase>>;
beforeAll(async () => (platform = await platformDatabase()), 60_000);
afterAll(() => platform.remove());

// They belong to the control plane, and hold nothing of an account.
const PLATFORM_TABLES = ['schema_migration', 'signing_key', 'internal_key', 'answered_challenge'];

test('every table of accounts is led by its account and hidden by forced row-level security', async () => {
  const { rows } = await platform.owner.query<{ table: string; first_key: string; forced: boolean; tenant: boolean }>(
    `
    select c.relname as table,
      (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary) as first_key,
      c.relrowsecurity and c.relforcerowsecurity as forced,
      exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant'
        and pg_get_expr(p.polqual, p.polrelid) = '(account_id = current_account())') as tenant
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> all($1)`,
    [PLATFORM_TABLES],
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter((row) => row.first_key !== 'account_id' || !row.forced || !row.tenant)).toEqual([]);
});

test('no process owns a table or bypasses row-level security', async () => {
  const { rows } = await platform.owner.query(`
    select rolname from pg_roles where rolname like 'lakehouse\\_%' and rolname <> current_user
      and (rolsuper or rolbypassrls or rolcreaterole or exists (select 1 from pg_class where relowner = pg_roles.oid))`);
  expect(rows).toEqual([]);
});

test('the audit trail can be added to, and not changed', async () => {
  const { rows } = await platform.owner.query<{ privilege_type: string }>(`
    select distinct privilege_type from information_schema.role_table_grants
    where table_name = 'audit_event' and grantee like 'lakehouse\\_%' and grantee <> current_user order by 1`);
  expect(rows.map((row) => row.privilege_type)).toEqual(['INSERT', 'SELECT']);
});
