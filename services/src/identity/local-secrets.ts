import type { Ids } from '../platform/ids';
import type { Tx } from '../schema';
import { insertSecret } from './service-principal-secrets/statements';
import { clientSecret, secretHash, tokenSecret } from './token-secret';
import { insertToken } from './tokens/statements';

/** Whose secret, and of which kind. */
export interface SecretOwner {
  readonly kind: 'token' | 'clientSecret';
  readonly accountId: string;
  readonly principalId: string;
  /** The workspace of a token; absent for one of the account. */
  readonly workspaceId?: string;
}

/**
 * A secret that works: the kept one while the database knows it, otherwise a new one.
 *
 * For credentials that a machine keeps for its user. A secret that was made and then lost by a crash stays behind unused.
 */
export async function replaceSecret(
  tx: Tx,
  { kind, ...owner }: SecretOwner,
  kept: string | undefined,
  at: Date,
  ids: Ids,
): Promise<string> {
  if (kept !== undefined && (await works(tx, { kind, ...owner }, kept, at))) return kept;
  if (kind === 'token') {
    const secret = tokenSecret(ids.secret(32));
    const comment = 'written by npm start';
    const token = { tokenId: ids.uuid(), secretHash: secretHash(secret), comment, createdAt: at, expiresAt: null };
    await insertToken(tx, owner, token);
    return secret;
  }
  const secret = clientSecret(ids.secret(32));
  await insertSecret(tx, { ...owner, secretId: ids.uuid(), secretHash: secretHash(secret), createdAt: at, expiresAt: null });
  return secret;
}

async function works(tx: Tx, { kind, accountId, principalId }: SecretOwner, secret: string, at: Date): Promise<boolean> {
  const found = await tx
    .selectFrom(kind === 'token' ? 'personal_access_token' : 'service_principal_secret')
    .select('expires_at')
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .where('secret_hash', '=', Buffer.from(secretHash(secret), 'hex'))
    .executeTakeFirst();
  return found !== undefined && (found.expires_at === null || found.expires_at > at);
}
