import { sql } from 'kysely';
import type { Tx } from '../../schema';
import { claimRole } from '../credentials/customer-role';
import type { CredentialRow } from '../credentials/credential';
import type { Due } from './due';
import { after, STEP_TIME, type Reconciling } from './reconciling';

/** In milliseconds: AWS may take a minute to know a new role everywhere; what takes longer is wrong, and may be mended. */
const FIRST_RETRY = 5_000;
const LAST_RETRY = 3_600_000;

/**
 * Proves one credential: writes down that it tries, asks AWS, writes down what it came to. A proved one stays so; a refused one is
 * tried again, ever more rarely, and at once when a workspace is made with it.
 */
export async function proveCredential({ database, aws, now }: Reconciling, due: Due): Promise<'proved' | 'refused' | 'left'> {
  const begun = await database.inAccount(due.accountId, (tx) => begin(tx, due, new Date(now())));
  if (!begun) return 'left';
  const reasons = await aws.proveRole({ accountId: due.accountId, roleArn: begun.role_arn });
  return database.inAccount(due.accountId, (tx) => record(tx, begun, reasons, new Date(now())));
}

function begin(tx: Tx, { accountId, id }: Due, now: Date): Promise<CredentialRow | undefined> {
  return tx
    .updateTable('credential')
    .set({ attempts: sql<number>`attempts + 1`, due_at: after(now, STEP_TIME) })
    .where('account_id', '=', accountId)
    .where('credential_id', '=', id)
    .where('proof', '<>', 'PROVED')
    .where('due_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
}

async function record(
  tx: Tx,
  begun: CredentialRow,
  reasons: readonly string[],
  now: Date,
): Promise<'proved' | 'refused' | 'left'> {
  const proved = reasons.length === 0 && (await claimRole(tx, begun.account_id, begun.role_arn));
  const message = reasons.length === 0 ? 'the role is registered by another account' : reasons.join(', ');
  const { numUpdatedRows } = await tx
    .updateTable('credential')
    .set(
      proved
        ? { proof: 'PROVED', proof_message: '' }
        : { proof: 'REFUSED', proof_message: message, due_at: after(now, retryAfter(begun.attempts)) },
    )
    .where('account_id', '=', begun.account_id)
    .where('credential_id', '=', begun.credential_id)
    .where('attempts', '=', begun.attempts)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return 'left';
  return proved ? 'proved' : 'refused';
}

function retryAfter(attempts: number): number {
  return Math.min(FIRST_RETRY * 2 ** Math.min(attempts - 1, 20), LAST_RETRY);
}
