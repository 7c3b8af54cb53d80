import type { LookupTx, Tx } from '../../schema';

export interface GrantKey {
  readonly accountId: string;
  readonly grantId: string;
}

/** What a person let a client do, as it is kept. */
export interface StoredGrant extends GrantKey {
  readonly principalId: string;
  readonly workspaceId: string | null;
  readonly clientId: string;
  readonly scope: string;
  readonly issuer: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly codeExpiresAt: Date;
  readonly redeemedAt: Date | null;
  readonly expiresAt: Date;
}

export interface GrantRow extends Omit<StoredGrant, 'redeemedAt'> {
  readonly codeHash: string;
  readonly createdAt: Date;
}

/** Keeps a grant; those of the person that are over go. */
export async function insertGrant(tx: Tx, grant: GrantRow): Promise<void> {
  await tx
    .deleteFrom('oauth_grant')
    .where('account_id', '=', grant.accountId)
    .where('principal_id', '=', grant.principalId)
    .where((where) =>
      where.or([
        where('expires_at', '<=', grant.createdAt),
        where.and([where('redeemed_at', 'is', null), where('code_expires_at', '<=', grant.createdAt)]),
      ]),
    )
    .execute();
  await tx
    .insertInto('oauth_grant')
    .values({
      account_id: grant.accountId,
      grant_id: grant.grantId,
      principal_id: grant.principalId,
      workspace_id: grant.workspaceId,
      client_id: grant.clientId,
      scope: grant.scope,
      issuer: grant.issuer,
      redirect_uri: grant.redirectUri,
      code_challenge: grant.codeChallenge,
      code_hash: Buffer.from(grant.codeHash, 'hex'),
      code_expires_at: grant.codeExpiresAt,
      created_at: grant.createdAt,
      expires_at: grant.expiresAt,
    })
    .execute();
}

/** In a lookup of this hash. */
export function findByCode(tx: LookupTx, hash: string): Promise<GrantKey | undefined> {
  return tx
    .selectFrom('oauth_grant')
    .select(['account_id as accountId', 'grant_id as grantId'])
    .where('code_hash', '=', Buffer.from(hash, 'hex'))
    .executeTakeFirst();
}

export interface FoundRefreshToken extends GrantKey {
  readonly tokenId: string;
  readonly createdAt: Date;
  readonly usedAt: Date | null;
}

/** In a lookup of this hash: the token alone, its grant is the account's. */
export function findRefreshToken(tx: LookupTx, hash: string): Promise<FoundRefreshToken | undefined> {
  return tx
    .selectFrom('oauth_refresh_token')
    .select([
      'account_id as accountId',
      'token_id as tokenId',
      'grant_id as grantId',
      'created_at as createdAt',
      'used_at as usedAt',
    ])
    .where('secret_hash', '=', Buffer.from(hash, 'hex'))
    .executeTakeFirst();
}

export function readGrant(tx: Tx, { accountId, grantId }: GrantKey): Promise<StoredGrant | undefined> {
  return tx
    .selectFrom('oauth_grant')
    .select([
      'account_id as accountId',
      'grant_id as grantId',
      'principal_id as principalId',
      'workspace_id as workspaceId',
      'client_id as clientId',
      'scope',
      'issuer',
      'redirect_uri as redirectUri',
      'code_challenge as codeChallenge',
      'code_expires_at as codeExpiresAt',
      'redeemed_at as redeemedAt',
      'expires_at as expiresAt',
    ])
    .where('account_id', '=', accountId)
    .where('grant_id', '=', grantId)
    .executeTakeFirst();
}

/** @returns whether it was not redeemed before */
export async function markRedeemed(tx: Tx, { accountId, grantId }: GrantKey, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('oauth_grant')
    .set({ redeemed_at: at })
    .where('account_id', '=', accountId)
    .where('grant_id', '=', grantId)
    .where('redeemed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** @returns whether it was not used before */
export async function markUsed(tx: Tx, { accountId, tokenId }: FoundRefreshToken, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('oauth_refresh_token')
    .set({ used_at: at })
    .where('account_id', '=', accountId)
    .where('token_id', '=', tokenId)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export interface NewRefreshToken {
  readonly tokenId: string;
  readonly secretHash: string;
  readonly createdAt: Date;
}

export async function insertRefreshToken(tx: Tx, { accountId, grantId }: GrantKey, token: NewRefreshToken): Promise<void> {
  await tx
    .insertInto('oauth_refresh_token')
    .values({
      account_id: accountId,
      token_id: token.tokenId,
      grant_id: grantId,
      secret_hash: Buffer.from(token.secretHash, 'hex'),
      created_at: token.createdAt,
    })
    .execute();
}

/** Ends a grant, and every token that was had for it. */
export async function deleteGrant(tx: Tx, { accountId, grantId }: GrantKey): Promise<void> {
  await tx.deleteFrom('oauth_grant').where('account_id', '=', accountId).where('grant_id', '=', grantId).execute();
}
