import { sql } from 'kysely';
import { Client } from 'pg';
import { Database } from '../../src/platform/database/database';
import { migrate, type Migration } from '../../src/platform/database/migrations';
import type { PostgresServer } from '../../src/local/postgres-server';
import { temporaryPostgres } from './postgres';

const ACME = '11111111-1111-4111-8111-111111111111';
const GLOBEX = '22222222-2222-4222-8222-222222222222';

interface Schema {
  note: { account_id: string; text: string };
}

const step = (number: number, name: string, text: string): Migration => ({ number, name, sql: text, checksum: text });
const NOTES = step(
  1,
  'notes',
  `create table note (account_id uuid not null, text text not null);
   alter table note enable row level security;
   alter table note force row level security;
   create policy tenant on note using (account_id = nullif(current_setting('lakehouse.account_id', true), '')::uuid);
   create role reader login password 'reader';
   grant select, insert on note to reader;`,
);

let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let server: PostgresServer;
beforeAll(async () => {
  postgres = await temporaryPostgres();
  server = postgres.server;
}, 60_000);
afterAll(() => postgres.remove());

let count = 0;
/** A database of its own for one test. */
async function database(): Promise<{ owner: () => Promise<Client>; name: string }> {
  const name = `test_${++count}`;
  const admin = new Client(server.owner('postgres'));
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const owner = async () => {
    const client = new Client(server.owner(name));
    await client.connect();
    return client;
  };
  return { owner, name };
}

async function withOwner<T>(open: () => Promise<Client>, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await open();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('migrate', () => {
  const second = step(2, 'colour', 'alter table thing add colour text');
  const first = step(1, 'thing', 'create table thing (id integer primary key)');

  test('applies each step once, and the new ones later', async () => {
    const { owner } = await database();
    expect((await withOwner(owner, (c) => migrate(c, [first]))).applied).toEqual(['0001_thing']);
    expect(await withOwner(owner, (c) => migrate(c, [first, second]))).toEqual({ applied: ['0002_colour'], version: 2 });
    expect((await withOwner(owner, (c) => migrate(c, [first, second]))).applied).toEqual([]);
  });

  test('of two at once one migrates, the other finds nothing to do', async () => {
    const { owner } = await database();
    const results = await Promise.all([1, 2].map(() => withOwner(owner, (c) => migrate(c, [first, second]))));
    expect(results.map((r) => r.applied.length).sort()).toEqual([0, 2]);
  });

  test('a step that fails leaves nothing of itself, and what came before it stays', async () => {
    const { owner } = await database();
    const broken = step(2, 'broken', 'create table half (id integer); select 1/0');
    await expect(withOwner(owner, (c) => migrate(c, [first, broken]))).rejects.toThrow('migration 2 (broken) failed');
    const tables = await withOwner(owner, (c) => c.query("select to_regclass('thing') as thing, to_regclass('half') as half"));
    expect(tables.rows).toEqual([{ thing: 'thing', half: null }]);
  });

  test('fails when an applied step was changed', async () => {
    const { owner } = await database();
    await withOwner(owner, (c) => migrate(c, [first]));
    const changed = step(1, 'thing', 'create table thing (id bigint primary key)');
    await expect(withOwner(owner, (c) => migrate(c, [changed]))).rejects.toThrow(/add a new step/);
  });

  test('fails on a database of a newer version', async () => {
    const { owner } = await database();
    await withOwner(owner, (c) => migrate(c, [first, second]));
    await expect(withOwner(owner, (c) => migrate(c, [first]))).rejects.toThrow(/belongs to a newer version/);
  });
});

describe('Database', () => {
  let db: Database<Schema>;
  beforeAll(async () => {
    const { owner, name } = await database();
    await withOwner(owner, (c) => migrate(c, [NOTES]));
    db = new Database<Schema>({ ...server.owner(name), user: 'reader', password: 'reader', max: 1 });
    await db.inAccount(ACME, (tx) => tx.insertInto('note').values({ account_id: ACME, text: 'of Acme' }).execute());
  });
  afterAll(() => db.close());

  const notes = (tx: Parameters<Parameters<typeof db.inAccount>[1]>[0]) => tx.selectFrom('note').select('text').execute();

  test('an account sees its own rows, another one none, on the same connection', async () => {
    expect(await db.inAccount(ACME, notes)).toEqual([{ text: 'of Acme' }]);
    expect(await db.inAccount(GLOBEX, notes)).toEqual([]);
  });

  test('outside any account no row is seen', async () => {
    expect(await db.inPlatform((tx) => tx.selectFrom('note').selectAll().execute())).toEqual([]);
  });

  test('a row of another account cannot be written', async () => {
    const foreign = db.inAccount(GLOBEX, (tx) => tx.insertInto('note').values({ account_id: ACME, text: 'forged' }).execute());
    await expect(foreign).rejects.toThrow(/row-level security/);
    expect(await db.inAccount(ACME, notes)).toHaveLength(1);
  });

  test('what throws is rolled back, and the connection serves on', async () => {
    const failing = db.inAccount(ACME, async (tx) => {
      await tx.insertInto('note').values({ account_id: ACME, text: 'lost' }).execute();
      throw new Error('after the insert');
    });
    await expect(failing).rejects.toThrow('after the insert');
    expect(await db.inAccount(ACME, notes)).toHaveLength(1);
  });

  test('fails on an account id that is not a UUID before anything is sent', () => {
    expect(() => db.inAccount("'; drop table note; --", notes)).toThrow(/must be a lower-case UUID/);
  });

  test('the account ends with the transaction', async () => {
    await db.inAccount(ACME, notes);
    const setting = await db.inPlatform((tx) =>
      sql<{ account: string }>`select current_setting('lakehouse.account_id', true) as account`.execute(tx),
    );
    expect(setting.rows).toEqual([{ account: '' }]);
  });
});
