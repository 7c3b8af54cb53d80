import type { Ids } from '../platform/ids';
import type { Tx } from '../schema';
import { deleteSecret, insertSecret, listSecrets } from './service-principal-secrets/statements';
import { secretHash } from './token-secret';

/** Has a service principal log in with a secret that was made elsewhere; with a new one, those before it end. */
export async function ensureClientSecret(
  tx: Tx,
  { accountId, principalId }: { readonly accountId: string; readonly principalId: string },
  secret: string,
  at: Date,
  ids: Ids,
): Promise<void> {
  const hash = secretHash(secret);
  const others = await listSecrets(tx, accountId, principalId);
  if (others.some((other) => other.secret_hash.toString('hex') === hash)) return;
  for (const other of others) await deleteSecret(tx, accountId, principalId, other.secret_id);
  const secretId = ids.uuid();
  await insertSecret(tx, { accountId, principalId, secretId, secretHash: hash, createdAt: at, expiresAt: null });
}
