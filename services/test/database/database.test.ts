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
   grant select, insert on note to reader;
   -- Binds the transaction to the account of a word, and tells its rank.
   create table word (word text primary key, account_id uuid not null, rank integer not null);
   grant select on word to reader;
   create function enter_by_word(shown text) returns table (account_id uuid, rank integer) language plpgsql as $$
   begin
     return query select w.account_id, w.rank from word w
       where w.word = shown and set_config('lakehouse.account_id', w.account_id::text, true) is not null;
   end $$;`,
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
  let owner: Client;
  beforeAll(async () => {
    const { owner: open, name } = await database();
    owner = await open();
    await migrate(owner, [NOTES]);
    db = new Database<Schema>({ ...server.owner(name), user: 'reader', password: 'reader', max: 1 });
    await db.inAccount(ACME, (tx) => tx.insertInto('note').values({ account_id: ACME, text: 'of Acme' }).execute());
  });
  afterAll(async () => {
    await db.close();
    await owner.end();
  });

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

  describe('reading', () => {
    interface Entered {
      readonly account_id: string;
      readonly rank: number;
      readonly set_config: string;
    }
    type Tx = Parameters<Parameters<typeof db.inAccount>[1]>[0];
    const enter = <T>(word: string, presumed: Entered | undefined, work: (tx: Tx, row: Entered) => Promise<T>) =>
      db.readInEnteredAccount({ name: 'enter_by_word', arguments: [word] }, presumed, work);
    const settings = async () => {
      const { rows } = await db.inPlatform((tx) =>
        sql<{ account: string; read_only: string }>`
          select current_setting('lakehouse.account_id', true) as account, current_setting('transaction_read_only') as read_only
        `.execute(tx),
      );
      return rows;
    };
    const backend = async (tx: Tx) => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)).rows[0]?.pid;
    const ofAcme: Entered = { account_id: ACME, rank: 1, set_config: 'on' };

    beforeAll(async () => {
      await owner.query(`insert into word values ('acme', $1, 1), ('globex', $2, 1)`, [ACME, GLOBEX]);
      await db.inAccount(GLOBEX, (tx) => tx.insertInto('note').values({ account_id: GLOBEX, text: 'of Globex' }).execute());
    });

    test('sees the rows of the account that is found, in every statement', async () => {
      const both = async (tx: Tx) => [await notes(tx), await notes(tx)];
      for (const presumed of [undefined, ofAcme]) {
        expect(await enter('acme', presumed, both)).toEqual({ row: ofAcme, value: Array(2).fill([{ text: 'of Acme' }]) });
      }
      expect((await enter('globex', undefined, both))?.value).toEqual(Array(2).fill([{ text: 'of Globex' }]));
      expect(await db.readInAccount(ACME, both)).toEqual(Array(2).fill([{ text: 'of Acme' }]));
    });

    test('leaves nothing for the next user of the connection', async () => {
      await enter('acme', undefined, notes);
      expect(await settings()).toEqual([{ account: '', read_only: 'off' }]);
      await enter('acme', ofAcme, async (tx) => [await notes(tx), await notes(tx)]);
      expect(await settings()).toEqual([{ account: '', read_only: 'off' }]);
      await db.readInAccount(ACME, notes);
      expect(await settings()).toEqual([{ account: '', read_only: 'off' }]);
    });

    test('does the work anew where what was presumed is no more, and the first try counts for nothing', async () => {
      const ranks: number[] = [];
      const result = await enter('acme', { ...ofAcme, rank: 7 }, async (tx, { rank }) => {
        ranks.push(rank);
        const seen = await notes(tx);
        if (rank === 7) throw new Error('of the first try');
        return seen;
      });
      expect(result).toEqual({ row: ofAcme, value: [{ text: 'of Acme' }] });
      expect(ranks).toEqual([7, 1]);
    });

    test('a wrong presumption of the account shows nothing of it', async () => {
      const seen: unknown[] = [];
      await enter('globex', ofAcme, async (tx) => seen.push(await notes(tx), await notes(tx)));
      expect(seen).toEqual(Array(4).fill([{ text: 'of Globex' }]));
    });

    test('nobody is found: the work of a presumption sees no row and counts for nothing', async () => {
      const seen: unknown[] = [];
      expect(await enter('nobody', ofAcme, async (tx) => seen.push(await notes(tx)))).toBeUndefined();
      expect(seen).toEqual([[]]);
      const twice = async (tx: Tx) => seen.push(await notes(tx), await notes(tx));
      expect(await enter('nobody', ofAcme, twice)).toBeUndefined();
      expect(seen).toEqual([[]]);
      expect(await enter('nobody', undefined, notes)).toBeUndefined();
    });

    test('work without a statement is judged all the same', async () => {
      expect(await enter('acme', ofAcme, () => Promise.resolve(1))).toEqual({ row: ofAcme, value: 1 });
      expect(await enter('nobody', ofAcme, () => Promise.resolve(1))).toBeUndefined();
      await expect(enter('acme', ofAcme, () => Promise.reject(new Error('denied')))).rejects.toThrow('denied');
      const throws = () => {
        throw new Error('at once');
      };
      await expect(enter('acme', ofAcme, throws)).rejects.toThrow('at once');
      expect(await enter('nobody', ofAcme, throws)).toBeUndefined();
    });

    test('fails to write, in every statement', async () => {
      const write = async (tx: Tx) => tx.insertInto('note').values({ account_id: ACME, text: 'written' }).execute();
      const second = async (tx: Tx) => [await notes(tx), await write(tx)];
      await expect(enter('acme', ofAcme, write)).rejects.toMatchObject({ code: '25006' });
      await expect(enter('acme', ofAcme, second)).rejects.toMatchObject({ code: '25006' });
      await expect(db.readInAccount(ACME, write)).rejects.toMatchObject({ code: '25006' });
      expect(await db.inAccount(ACME, notes)).toHaveLength(1);
    });

    test('ends a connection on which a statement failed; the next one serves on', async () => {
      const before = await db.readInAccount(ACME, backend);
      await expect(db.readInAccount(ACME, (tx) => sql`select 1 / 0`.execute(tx))).rejects.toMatchObject({ code: '22012' });
      expect(await db.readInAccount(ACME, notes)).toEqual([{ text: 'of Acme' }]);
      expect(await db.readInAccount(ACME, backend)).not.toBe(before);
    });

    test('fails on a statement after its work, which would be bound to nobody', async () => {
      const kept = await db.readInAccount(ACME, (tx) => Promise.resolve(() => notes(tx)));
      await expect(kept()).rejects.toThrow(/outside the work/);
    });

    test('statements at the same time are answered each with its own rows', async () => {
      const many = (tx: Tx) => Promise.all([notes(tx), backend(tx), notes(tx)]);
      const result = await enter('acme', ofAcme, many);
      expect(result?.value).toEqual([[{ text: 'of Acme' }], expect.any(Number), [{ text: 'of Acme' }]]);
    });

    test('takes parameters and answers columns of every kind', async () => {
      const texts = ['plain', 'a "quoted", \\ {one}', '', 'NULL', null];
      const at = new Date('2024-02-29T12:34:56.789Z');
      const bytes = Buffer.from([0, 92, 255]);
      const document = { text: 'a "quoted" one', list: [1, null] };
      const { rows } = await db.readInAccount(ACME, (tx) =>
        sql`
          select ${null}::text as nothing, ${true}::boolean as yes, ${7}::integer as number, ${7n}::bigint as id, ${at}::timestamptz as at,
            ${bytes}::bytea as bytes, ${document}::jsonb as document, ${texts}::text[] as texts, ${[[1, 2]]}::integer[] as numbers,
            ${[bytes]}::bytea[] as lists`.execute(tx),
      );
      const kept = { nothing: null, yes: true, number: 7, id: '7', at, bytes, document };
      expect(rows).toEqual([{ ...kept, texts, numbers: [[1, 2]], lists: [bytes] }]);
    });

    test('keeps look-ups prepared, for whichever account, and plans everything else anew', async () => {
      const named = (tx: Tx) => tx.selectFrom('note').select('text').where('account_id', '=', ACME).execute();
      const page = (tx: Tx) => tx.selectFrom('note').select('text').where('account_id', '=', ACME).limit(1).execute();
      for (let time = 0; time < 8; time++) {
        expect(await db.readInAccount(ACME, named)).toEqual([{ text: 'of Acme' }]);
        expect(await db.readInAccount(GLOBEX, named)).toEqual([]);
        expect(await db.readInAccount(ACME, page)).toHaveLength(1);
      }
      const { rows } = await db.inPlatform((tx) =>
        sql<{ statement: string }>`select statement from pg_prepared_statements where name like 'look%'`.execute(tx),
      );
      expect(rows).toEqual([{ statement: 'select "text" from "note" where "account_id" = $1' }]);
    });

    test('goes on after a migration by which a look-up answers other columns', async () => {
      const all = (tx: Tx) => tx.selectFrom('note').selectAll().where('account_id', '=', ACME).execute();
      expect(await db.readInAccount(ACME, all)).toEqual([{ account_id: ACME, text: 'of Acme' }]);
      await owner.query('alter table note add colour text');
      expect(await db.readInAccount(ACME, all)).toEqual([{ account_id: ACME, text: 'of Acme', colour: null }]);
    });

    test('goes on after a migration by which the function answers other columns', async () => {
      for (const presumed of [undefined, ofAcme]) await enter('acme', presumed, notes);
      await owner.query(`
        drop function enter_by_word;
        create function enter_by_word(shown text) returns table (account_id uuid, rank integer, more text) language plpgsql as $$
        begin
          return query select w.account_id, w.rank, 'more' from word w
            where w.word = shown and set_config('lakehouse.account_id', w.account_id::text, true) is not null;
        end $$`);
      const result = await enter('acme', ofAcme, notes);
      expect(result).toEqual({ row: { ...ofAcme, more: 'more' }, value: [{ text: 'of Acme' }] });
    });
  });
});
