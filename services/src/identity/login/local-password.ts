import type { Ids } from '../../platform/ids';
import type { Tx } from '../../schema';
import { PasswordCheck, passwordHash } from './password-hash';
import { putPassword, readPasswordHash } from './password-statements';

/**
 * A password that works: the kept one while it is the user's, otherwise a new one.
 *
 * For credentials that a machine keeps for its user.
 */
export async function ensurePassword(
  tx: Tx,
  { accountId, principalId }: { readonly accountId: string; readonly principalId: string },
  kept: string | undefined,
  ids: Ids,
): Promise<string> {
  const hash = await readPasswordHash(tx, accountId, principalId);
  if (kept !== undefined && (await new PasswordCheck().matches(kept, hash))) return kept;
  const password = ids.secret(18).toString('base64url');
  await putPassword(tx, accountId, principalId, await passwordHash(password, ids.secret(16)));
  return password;
}
