import type { Ids } from '../../platform/ids';
import type { Tx } from '../../schema';
import { PasswordCheck, passwordHash } from './password-hash';
import { putPassword, readPasswordHash } from './password-statements';

/**
 * A password that works: the kept one while it is the user's, otherwise a new one. Undefined once the user has changed it.
 *
 * For credentials that a machine keeps for its user.
 *
 * @param earlier what was kept before; undefined when nothing was, or it is lost
 */
export async function ensurePassword(
  tx: Tx,
  { accountId, principalId }: { readonly accountId: string; readonly principalId: string },
  earlier: { readonly adminPassword?: string } | undefined,
  ids: Ids,
): Promise<string | undefined> {
  const hash = await readPasswordHash(tx, accountId, principalId);
  if (hash !== undefined && earlier) {
    const kept = earlier.adminPassword;
    return kept !== undefined && (await new PasswordCheck().matches(kept, hash)) ? kept : undefined;
  }
  const password = ids.secret(18).toString('base64url');
  await putPassword(tx, accountId, principalId, await passwordHash(password, ids.secret(16)));
  return password;
}
