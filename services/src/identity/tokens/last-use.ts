import { sql } from 'kysely';
import type { Database } from '../../platform/database/database';
import type { LakehouseSchema } from '../../schema';
import { Remembered } from '../remembered';

const DAY = 24 * 3_600_000;

/** Writes down on which day tokens were last used: once a day for each, in each process. */
export class LastUse {
  private readonly days = new Remembered<number>();

  constructor(private readonly now: () => number) {}

  /**
   * To be called after the work of a request that was let in. The work is done, so that a day which cannot be written now does not fail
   * it: the token's next request writes it.
   */
  public async note(database: Database<LakehouseSchema>, accountId: string, secretHash: string): Promise<void> {
    const day = Math.floor(this.now() / DAY);
    if (this.days.get(secretHash) === day) return;
    // A row that another request holds is written by that one.
    const noted = database.inAccount(accountId, (tx) =>
      sql`
        update personal_access_token set last_used_on = ${new Date(day * DAY).toISOString().slice(0, 10)}::date
        where account_id = ${accountId} and token_id = (
          select token_id from personal_access_token
          where account_id = ${accountId} and secret_hash = decode(${secretHash}, 'hex') for update skip locked
        )`.execute(tx),
    );
    await noted.then(
      () => this.days.set(secretHash, day),
      () => undefined,
    );
  }
}
