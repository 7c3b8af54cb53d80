import { isDeepStrictEqual } from 'node:util';
import { DefaultQueryExecutor, Kysely, PostgresDialect, sql, type DialectAdapter, type Driver, type QueryCompiler } from 'kysely';
import { DatabaseError, escapeLiteral, Pool, type PoolConfig, type QueryResultRow } from 'pg';
import { lastResultPool } from './last-result';
import { ReadConnection } from './read-connection';

declare const scope: unique symbol;

/** A transaction that sees the rows of one account. First parameter of every function that holds SQL. */
export type AccountTransaction<Schema> = Kysely<Schema> & { readonly [scope]: 'account' };

/** A transaction outside any account: row-level security hides every tenant's rows from it. */
export type PlatformTransaction<Schema> = Kysely<Schema> & { readonly [scope]: 'platform' };

/** What a request shows before its account is known. */
export interface LookupKey {
  readonly by: 'secretHash' | 'deploymentName' | 'accountName';
  readonly value: string;
}

/** The settings that row-level security compares with, and the only form that their values may have. */
const LOOKUP = {
  secretHash: { setting: 'secret_hash', value: /^[0-9a-f]{64}$/ },
  deploymentName: { setting: 'deployment_name', value: /^[a-z0-9-]{1,64}$/ },
  accountName: { setting: 'account_name', value: /^[\p{L}\p{N} ._-]{1,100}$/u },
} as const;

/** A call of a function of the database. */
export interface DatabaseCall {
  readonly name: string;
  readonly arguments: readonly (string | boolean | null)[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The only way to the pool: work runs in a transaction that is bound to one account, or to none.
 *
 * The account is set by `set local`, in the same round trip as `begin`: it ends with the transaction and cannot leak to
 * the connection's next user. Nothing that leaves the process (a file, a network call) belongs inside.
 */
export class Database<Schema> {
  private readonly pool: Pool;
  private readonly dialect: PostgresDialect;
  // What a request needs of the dialect besides a connection, and all may share.
  private readonly compiler: QueryCompiler;
  private readonly adapter: DialectAdapter;
  private readonly driver: Driver;
  private readonly kysely: Kysely<Schema>;

  /** @param config a connection as the process's own role, which neither owns tables nor bypasses row-level security */
  constructor(config: PoolConfig) {
    this.pool = new Pool(config);
    // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    // One that breaks while it works fails its statement, and says so a second time to nobody: that would end the process too.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.dialect = new PostgresDialect({ pool: lastResultPool(this.pool) });
    this.compiler = this.dialect.createQueryCompiler();
    this.adapter = this.dialect.createAdapter();
    this.driver = this.dialect.createDriver();
    this.kysely = new Kysely<Schema>({ dialect: this.dialect });
  }

  /** Runs `work` in a transaction that sees the rows of this account only. Rolled back when `work` throws. */
  public inAccount<T>(accountId: string, work: (tx: AccountTransaction<Schema>) => Promise<T>): Promise<T> {
    checkAccountId(accountId);
    return this.transaction(`begin; set local lakehouse.account_id = '${accountId}'`, (tx) =>
      work(tx as AccountTransaction<Schema>),
    );
  }

  /** Runs `work` in a transaction that sees no account's rows. */
  public inPlatform<T>(work: (tx: PlatformTransaction<Schema>) => Promise<T>): Promise<T> {
    return this.transaction('begin', (tx) => work(tx as PlatformTransaction<Schema>));
  }

  /**
   * Runs `work` in a transaction of an account that is not known yet: `locate` sees only the rows that match what the
   * request shows, and answers their account.
   *
   * @returns undefined when `locate` finds none
   */
  public inFoundAccount<T>(
    key: LookupKey,
    locate: (tx: PlatformTransaction<Schema>) => Promise<string | undefined>,
    work: (tx: AccountTransaction<Schema>) => Promise<T>,
  ): Promise<T | undefined> {
    const { setting, value } = LOOKUP[key.by];
    if (!value.test(key.value)) return Promise.resolve(undefined);
    return this.transaction(`begin; set local lakehouse.${setting} = '${key.value}'`, async (tx) => {
      const accountId = await locate(tx as PlatformTransaction<Schema>);
      if (accountId === undefined) return undefined;
      await sql.raw(`set local lakehouse.${setting} = ''; set local lakehouse.account_id = '${accountId}'`).execute(tx);
      return work(tx as AccountTransaction<Schema>);
    });
  }

  /**
   * The same by a function of the database that binds the transaction to the account it finds, all in the round trip of `begin`.
   *
   * @returns undefined when the function answers no row
   */
  public inEnteredAccount<Row, T>(
    call: DatabaseCall,
    work: (tx: AccountTransaction<Schema>, row: Row) => Promise<T>,
  ): Promise<T | undefined> {
    const values = call.arguments.map((value) => (typeof value === 'string' ? escapeLiteral(value) : String(value)));
    const enter = sql.raw<Row>(`begin; select * from ${call.name}(${values.join(', ')})`);
    return this.kysely.connection().execute((connection) =>
      ended(connection, async () => {
        const { rows } = await enter.execute(connection);
        return rows[0] && work(connection as AccountTransaction<Schema>, rows[0]);
      }),
    );
  }

  /**
   * The same for work that only reads: each of its statements is a transaction of its own that cannot write, in one round trip with what
   * binds it to the account.
   *
   * @param presumed the row that the function answered before, if it did: the work then begins with it at once, in the round trip of the
   *   function, and is done anew where the function answers another row by now
   */
  public readInEnteredAccount<Row extends QueryResultRow & { readonly account_id: string }, T>(
    call: DatabaseCall,
    presumed: Row | undefined,
    work: (tx: AccountTransaction<Schema>, row: Row) => Promise<T>,
  ): Promise<{ readonly row: Row; readonly value: T } | undefined> {
    return this.reading(async (tx, connection) => {
      const values = call.arguments.map((value) => (value === null ? null : String(value)));
      const entered = connection.enter<Row>(call.name, values);
      const begin = async (row: Row): Promise<T> => work(tx, row);
      const early = presumed && begin(presumed);
      early?.catch(() => undefined); // what it came to counts if it was right to begin
      const row = await entered;
      if (early && isDeepStrictEqual(row, presumed)) return { row: presumed, value: await early };
      await Promise.allSettled([early]);
      return row && { row, value: await begin(row) };
    });
  }

  /** Runs work that only reads: each of its statements is a transaction of this account in one round trip, that cannot write. */
  public readInAccount<T>(accountId: string, work: (tx: AccountTransaction<Schema>) => Promise<T>): Promise<T> {
    checkAccountId(accountId);
    return this.reading((tx, connection) => {
      connection.bind(accountId);
      return work(tx);
    });
  }

  /** How many connections there are, how many of them do nothing, and how many requests wait for one. */
  public connections(): PoolState {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { open: totalCount, idle: idleCount, waiting: waitingCount };
  }

  /** Waits for the transactions under way, then closes every connection. */
  public async close(): Promise<void> {
    await this.kysely.destroy();
  }

  /** After a migration what a connection has prepared may answer other columns than before; such a one is ended, and the work done anew. */
  private async reading<T>(work: (tx: AccountTransaction<Schema>, connection: ReadConnection) => Promise<T>): Promise<T> {
    for (let stale = 0; ; stale++) {
      try {
        return await this.readOnce(work);
      } catch (error) {
        if (!isStalePlan(error) || stale >= this.pool.options.max) throw error;
      }
    }
  }

  private async readOnce<T>(work: (tx: AccountTransaction<Schema>, connection: ReadConnection) => Promise<T>): Promise<T> {
    const connection = new ReadConnection(await this.pool.connect());
    const { dialect, compiler, adapter, driver } = this;
    const executor = new DefaultQueryExecutor(compiler, adapter, { provideConnection: (consumer) => consumer(connection) });
    const tx = new Kysely<Schema>({ config: { dialect }, dialect, driver, executor });
    try {
      return await work(tx as AccountTransaction<Schema>, connection);
    } finally {
      await connection.end();
    }
  }

  private transaction<T>(begin: string, work: (tx: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.kysely.connection().execute((connection) =>
      ended(connection, async () => {
        await sql.raw(begin).execute(connection);
        return work(connection);
      }),
    );
  }
}

/** PostgreSQL's "cached plan must not change result type". */
function isStalePlan(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '0A000';
}

function checkAccountId(accountId: string): void {
  if (!UUID.test(accountId)) throw new Error(`account id must be a lower-case UUID, got ${JSON.stringify(accountId)}`);
}

/** What a pool has at a moment. */
export interface PoolState {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Commits what `work` did, or takes it back when it throws. */
async function ended<Schema, T>(connection: Kysely<Schema>, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    await sql.raw('commit').execute(connection);
    return result;
  } catch (error) {
    await sql
      .raw('rollback')
      .execute(connection)
      .catch(() => undefined);
    throw error;
  }
}
