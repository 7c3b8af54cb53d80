import { sql } from 'kysely';
import type { Tx } from '../../schema';

const DAY = 24 * 3_600_000;

/** Tokens whose last use is remembered; beyond it all are forgotten, and written once more. */
const REMEMBERED = 10_000;

/** Writes down on which day tokens were last used: once a day for each, in each process. */
export class LastUse {
  private readonly days = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  /** To be called in the transaction of a request that was let in, after its work: nobody waits for the row meanwhile. */
  public async note(tx: Tx, accountId: string, secretHash: string): Promise<void> {
    const day = Math.floor(this.now() / DAY);
    if (this.days.get(secretHash) === day) return;
    // A row that another request holds is written by that one.
    await sql`
      update personal_access_token set last_used_on = ${new Date(day * DAY).toISOString().slice(0, 10)}::date
      where account_id = ${accountId} and token_id = (
        select token_id from personal_access_token
        where account_id = ${accountId} and secret_hash = decode(${secretHash}, 'hex') for update skip locked
      )`.execute(tx);
    if (this.days.size >= REMEMBERED) this.days.clear();
    this.days.set(secretHash, day);
  }
}
