import type { Tx } from '../../schema';
import type { TokenRow } from './token-info';

/** Who owns a token: a principal, in one workspace or in the account as a whole. */
export interface TokenOwner {
  readonly accountId: string;
  readonly principalId: string;
  readonly workspaceId?: string;
}

export interface NewToken {
  readonly tokenId: string;
  readonly secretHash: string;
  readonly comment: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** Who makes it. @default - its owner */
  readonly createdBy?: string;
}

export function insertToken(tx: Tx, owner: TokenOwner, token: NewToken): Promise<TokenRow> {
  return tx
    .insertInto('personal_access_token')
    .values({
      account_id: owner.accountId,
      token_id: token.tokenId,
      principal_id: owner.principalId,
      workspace_id: owner.workspaceId ?? null,
      secret_hash: Buffer.from(token.secretHash, 'hex'),
      comment: token.comment,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      ...(token.createdBy !== undefined && { created_by: token.createdBy }),
    })
    .returning(['token_id', 'comment', 'created_at', 'expires_at'])
    .executeTakeFirstOrThrow();
}

export function listTokens(tx: Tx, owner: TokenOwner): Promise<TokenRow[]> {
  return ownTokens(tx, owner).orderBy('created_at').orderBy('token_id').execute();
}

/** @returns whether the owner had such a token */
export async function deleteToken(tx: Tx, owner: TokenOwner, tokenId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('personal_access_token')
    .where('account_id', '=', owner.accountId)
    .where('token_id', '=', tokenId)
    .where('principal_id', '=', owner.principalId)
    .where('workspace_id', 'is not distinct from', owner.workspaceId ?? null)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** @returns whether the owner had such a token */
export async function commentToken(tx: Tx, owner: TokenOwner, tokenId: string, comment: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('personal_access_token')
    .set({ comment })
    .where('account_id', '=', owner.accountId)
    .where('token_id', '=', tokenId)
    .where('principal_id', '=', owner.principalId)
    .where('workspace_id', 'is not distinct from', owner.workspaceId ?? null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

function ownTokens(tx: Tx, owner: TokenOwner) {
  return tx
    .selectFrom('personal_access_token')
    .select(['token_id', 'comment', 'created_at', 'expires_at'])
    .where('account_id', '=', owner.accountId)
    .where('principal_id', '=', owner.principalId)
    .where('workspace_id', 'is not distinct from', owner.workspaceId ?? null);
}
