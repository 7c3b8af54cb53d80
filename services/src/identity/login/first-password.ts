import type { Ids } from '../../platform/ids';
import type { Tx } from '../../schema';
import { passwordHash } from './password-hash';
import { putPassword, readPasswordHash } from './password-statements';

/** Gives the first administrator a password that was made elsewhere, and never another one: from then on it is theirs to change. */
export async function ensureFirstPassword(
  tx: Tx,
  { accountId, principalId }: { readonly accountId: string; readonly principalId: string },
  password: string,
  ids: Ids,
): Promise<void> {
  if ((await readPasswordHash(tx, accountId, principalId)) !== undefined) return;
  await putPassword(tx, accountId, principalId, await passwordHash(password, ids.secret(16)));
}
