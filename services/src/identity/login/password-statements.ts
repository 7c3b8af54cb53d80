import { sql } from 'kysely';
import type { Tx } from '../../schema';

/** Wrong passwords in a row after which a user is locked out, and for how long, in minutes. */
const MOST_FAILURES = 5;
export const LOCKED_MINUTES = 15;

/** One try of a password. */
export interface PasswordAttempt {
  readonly principalId: string;
  readonly hash: string;
  /** Whether the user was locked out when it was made: it fails, right or wrong. */
  readonly locked: boolean;
}

/**
 * Counts a try before its password is looked at: of many at once none is free. Undefined for a user who has no password, or
 * does not exist.
 */
export async function countAttempt(
  tx: Tx,
  { accountId, userName }: { readonly accountId: string; readonly userName: string },
  at: Date,
): Promise<PasswordAttempt | undefined> {
  const { rows } = await sql<{ principal_id: string; argon2id: string; was_locked: boolean }>`
    with before as (
      select w.principal_id, coalesce(w.locked_until > ${at}, false) as was_locked,
        case when w.locked_until <= ${at} then 1 else w.failures + 1 end as failures
      from user_password w join principal p using (account_id, principal_id)
      where w.account_id = ${accountId} and p.kind = 'USER' and p.user_name_key = ${userName.toLowerCase()}
      for update of w
    )
    update user_password w set
      failures = b.failures,
      locked_until = case
        when b.was_locked then w.locked_until
        when b.failures >= ${MOST_FAILURES} then ${at}::timestamptz + make_interval(mins => ${LOCKED_MINUTES})
      end
    from before b where w.account_id = ${accountId} and w.principal_id = b.principal_id
    returning w.principal_id, w.argon2id, b.was_locked`.execute(tx);
  const [row] = rows;
  return row && { principalId: row.principal_id, hash: row.argon2id, locked: row.was_locked };
}

/** Forgets the failures of who logged in. */
export async function forgetFailures(tx: Tx, accountId: string, principalId: string): Promise<void> {
  await tx
    .updateTable('user_password')
    .set({ failures: 0, locked_until: null })
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .execute();
}

export async function readPasswordHash(tx: Tx, accountId: string, principalId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('user_password')
    .select('argon2id')
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row?.argon2id;
}

/** Gives a user this password in place of any other, and ends what was had with that: sessions, and clients that act for the user. */
export async function putPassword(tx: Tx, accountId: string, principalId: string, hash: string): Promise<void> {
  await tx
    .insertInto('user_password')
    .values({ account_id: accountId, principal_id: principalId, argon2id: hash })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'principal_id']).doUpdateSet({ argon2id: hash, failures: 0, locked_until: null }),
    )
    .execute();
  for (const table of ['login_session', 'oauth_grant'] as const) {
    await tx.deleteFrom(table).where('account_id', '=', accountId).where('principal_id', '=', principalId).execute();
  }
}
