import { Client } from 'pg';
import { goodSettings, Program } from '../program';
import { temporaryPostgres } from './postgres';

let program: Program;
let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let settings: Record<string, string>;
beforeAll(async () => {
  program = new Program();
  postgres = await temporaryPostgres();
  const { host, port, user, password, database } = postgres.server.owner('postgres');
  settings = {
    ...goodSettings(0),
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: database,
    DATABASE_OWNER_USER: user,
    DATABASE_OWNER_PASSWORD: password,
  };
}, 60_000);
afterAll(async () => {
  program.dispose();
  await postgres.remove();
});

test('migrate makes the roles and the schema, says so, and finds nothing to do the second time', async () => {
  const first = program.start(['migrate'], settings);
  expect(await first.exit).toBe(0);
  expect(first.log.at(-1)).toMatchObject({
    message: 'migrated',
    applied: expect.arrayContaining(['0001_accounts']) as string[],
    roles: expect.arrayContaining(['lakehouse_webapp']) as string[],
  });
  expect(first.output).not.toContain(settings.DATABASE_OWNER_PASSWORD);

  const second = program.start(['migrate'], settings);
  expect(await second.exit).toBe(0);
  expect(second.log.at(-1)).toMatchObject({ message: 'the schema was up to date', applied: [] });
}, 60_000);

test('the owner need not be a superuser, as it is none on RDS', async () => {
  const client = new Client(postgres.server.owner('postgres'));
  await client.connect();
  await client.query("create role rds_owner login createrole createdb password 'secret'");
  await client.query('create database as_on_rds owner rds_owner');
  const owner = {
    ...settings,
    DATABASE_NAME: 'as_on_rds',
    DATABASE_OWNER_USER: 'rds_owner',
    DATABASE_OWNER_PASSWORD: 'secret',
    ACCOUNTS: JSON.stringify({ accounts: [{ id: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab', name: 'acme' }] }),
  };
  // The roles are the server's, and the test before has made them as another owner.
  await client.query(`do $$ declare name text; begin
    for name in select rolname from pg_roles where rolname like 'lakehouse\\_%' and rolname <> current_user loop
      execute format('drop owned by %I; drop role %I', name, name);
    end loop; end $$`);
  for (const task of ['migrate', 'accounts', 'accounts']) {
    const run = program.start([task], owner);
    expect([task, await run.exit, run.log.at(-1)?.level]).toEqual([task, 0, 'info']);
  }
  await client.end();
}, 60_000);

test('two at once: both end well', async () => {
  const runs = [1, 2].map(() => program.start(['migrate'], { ...settings, DATABASE_NAME: 'postgres' }));
  expect(await Promise.all(runs.map((run) => run.exit))).toEqual([0, 0]);
}, 60_000);

test('fails on a database of a newer version, and says so', async () => {
  const owner = new Client(postgres.server.owner('postgres'));
  await owner.connect();
  await owner.query("insert into schema_migration (number, name, checksum) values (9999, 'from_the_future', '')");
  const run = program.start(['migrate'], settings);
  expect(await run.exit).toBe(1);
  expect(run.log.at(-1)).toMatchObject({
    message: 'the process failed',
    error: { message: expect.stringMatching(/belongs to a newer version/) as string },
  });
  await owner.query('delete from schema_migration where number = 9999');
  await owner.end();
}, 60_000);

test('fails with the whole chain of causes when the database does not answer', async () => {
  const run = program.start(['migrate'], { ...settings, DATABASE_PORT: '1' });
  expect(await run.exit).toBe(1);
  expect(run.log.at(-1)).toMatchObject({
    error: { message: expect.stringMatching(/cannot be reached/) as string, cause: { code: 'ECONNREFUSED' } },
  });
});

test('fails on a server without TLS unless that is asked for', async () => {
  const run = program.start(['migrate'], { ...settings, DATABASE_TLS: 'require' });
  expect(await run.exit).toBe(1);
  expect(run.log.at(-1)).toMatchObject({
    error: { cause: { message: expect.stringMatching(/does not support SSL/) as string } },
  });
});
