import type { Tx } from '../../schema';
import { policyExists } from '../federation/statements';
import type { Grant } from './access-tokens';

/** Whether what a token was had for is still there: who deletes that ends the token at once. */
export async function sourceHolds(tx: Tx, { accountId, principalId, source }: Grant, at: Date): Promise<boolean> {
  if (source.kind === 'secret') {
    const secret = await tx
      .selectFrom('service_principal_secret')
      .select('expires_at')
      .where('account_id', '=', accountId)
      .where('principal_id', '=', principalId)
      .where('secret_id', '=', source.id)
      .executeTakeFirst();
    return secret !== undefined && (secret.expires_at === null || secret.expires_at > at);
  }
  if (source.kind === 'grant') {
    const grant = await tx
      .selectFrom('oauth_grant')
      .select('expires_at')
      .where('account_id', '=', accountId)
      .where('principal_id', '=', principalId)
      .where('grant_id', '=', source.id)
      .executeTakeFirst();
    return grant !== undefined && grant.expires_at > at;
  }
  return policyExists(tx, accountId, source.id);
}
