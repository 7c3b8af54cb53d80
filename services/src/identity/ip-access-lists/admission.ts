import { sql } from 'kysely';
import { ApiError } from '../../platform/http/api-error';
import type { Tx } from '../../schema';
import { networkAddress } from '../network-address';

/**
 * Nobody locks themselves out: whoever changes the lists is still admitted by them.
 *
 * @param workspaceId absent for the lists of the account
 */
export async function checkStillAdmitted(tx: Tx, workspaceId: string | undefined, sourceIp: string): Promise<void> {
  const { rows } = await sql<{ admitted: boolean }>`
    select address_is_allowed(${workspaceId ?? null}::bigint, ${networkAddress(sourceIp)}::inet) as admitted`.execute(tx);
  if (rows[0]?.admitted) return;
  throw new ApiError(
    'INVALID_STATE',
    `your own address ${sourceIp} would no longer be admitted; add it to a list of type ALLOW, and leave it out of those of type BLOCK`,
  );
}
