import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** A pool whose connections answer with the result of the last statement where several are sent in one round trip. */
export function lastResultPool(pool: Pool): PostgresPool {
  return {
    connect: async () => new LastResultClient(await pool.connect()),
    end: () => pool.end(),
  };
}

class LastResultClient implements PostgresPoolClient {
  constructor(private readonly client: PoolClient) {}

  public query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  public query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  public query<R>(text: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    // Nothing here reads through a cursor; without one in the dialect kysely never asks.
    return typeof text === 'string' ? this.last<R>(text, parameters) : text;
  }

  public release(): void {
    this.client.release();
  }

  private async last<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    const result: unknown = await this.client.query(text, [...parameters]);
    return (Array.isArray(result) ? result.at(-1) : result) as PostgresQueryResult<R>;
  }
}
