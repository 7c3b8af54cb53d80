import { createHash } from 'node:crypto';
import type { Database } from '../../platform/database/database';
import type { Ids } from '../../platform/ids';
import type { Caller } from '../../platform/http/caller';
import type { LakehouseSchema, LookupTx, Tx } from '../../schema';
import { callerOf } from '../caller-of';
import { secretHash } from '../token-secret';
import type { Grant } from './access-tokens';
import {
  deleteGrant,
  findByCode,
  findRefreshToken,
  insertGrant,
  insertRefreshToken,
  markRedeemed,
  markUsed,
  readGrant,
  type GrantKey,
  type StoredGrant,
} from './grant-statements';
import { OAuthError } from './oauth-error';
import { OFFLINE_ACCESS, scopeWithin } from './scopes';

/** In milliseconds: how long a code waits, how long a refresh token holds unused, and a grant altogether. */
const CODE_LIFETIME = 60_000;
const DAY = 24 * 3_600_000;
const REFRESH_LIFETIME = 30 * DAY;
const GRANT_LIFETIME = 90 * DAY;

/** What a person allows a client. */
export interface NewGrant {
  readonly workspaceId?: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  readonly issuer: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
}

/** Lets a client act for a person; answers the code that it gets its tokens by. */
export async function grantTo(tx: Tx, { accountId, principalId }: Caller, grant: NewGrant, at: Date, ids: Ids): Promise<string> {
  const code = ids.secret(32).toString('hex');
  await insertGrant(tx, {
    accountId,
    principalId,
    grantId: ids.uuid(),
    workspaceId: grant.workspaceId ?? null,
    clientId: grant.clientId,
    scope: [...grant.scopes].join(' '),
    issuer: grant.issuer,
    redirectUri: grant.redirectUri,
    codeChallenge: grant.codeChallenge,
    codeHash: secretHash(code),
    createdAt: at,
    codeExpiresAt: new Date(at.getTime() + CODE_LIFETIME),
    expiresAt: new Date(at.getTime() + GRANT_LIFETIME),
  });
  return code;
}

/** What a client has of a grant at the token endpoint. */
export interface Redeemed {
  readonly grant: Grant;
  readonly caller: Caller;
  readonly scope: string;
  /** Absent for a client that did not ask for one. */
  readonly refreshToken?: string;
}

/** What a client shows for a code. */
export interface ShownCode {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
  readonly issuer: string;
}

interface GrantContext {
  readonly database: Database<LakehouseSchema>;
  readonly now: () => number;
  readonly ids: Ids;
}

/**
 * Gives tokens for a code, once. Whoever comes second, or without what the first had to know, ends all that the code has led
 * to: one of the two is not whom the person let in.
 *
 * @throws OAuthError invalid_grant
 */
export function redeemCode(shown: ShownCode, context: GrantContext): Promise<Redeemed> {
  const hash = secretHash(shown.code);
  return redeem(hash, context, {
    find: (tx) => findByCode(tx, hash),
    fits: (_found, grant, at) =>
      grant.redeemedAt === null &&
      grant.codeExpiresAt > at &&
      grant.clientId === shown.clientId &&
      grant.redirectUri === shown.redirectUri &&
      grant.issuer === shown.issuer &&
      grant.codeChallenge === createHash('sha256').update(shown.codeVerifier).digest('base64url'),
    scopeFrom: (scope) => scope,
    use: markRedeemed,
  });
}

/** What a client shows for further tokens. */
export interface ShownRefreshToken {
  readonly refreshToken: string;
  readonly clientId: string;
  readonly issuer: string;
  /** Scopes that the next access token is to have, separated by spaces; null for all that were allowed. */
  readonly scope: string | null;
}

/**
 * Gives new tokens for a refresh token, once: with them comes the next one. A used one that comes again ends the grant, since
 * it is in two hands.
 *
 * @throws OAuthError invalid_grant, or invalid_scope for more than was allowed, which ends nothing
 */
export function redeemRefreshToken(shown: ShownRefreshToken, context: GrantContext): Promise<Redeemed> {
  const hash = secretHash(shown.refreshToken);
  return redeem(hash, context, {
    find: (tx) => findRefreshToken(tx, hash),
    fits: (found, grant, at) =>
      found.usedAt === null &&
      grant.expiresAt > at &&
      at.getTime() - found.createdAt.getTime() < REFRESH_LIFETIME &&
      grant.clientId === shown.clientId &&
      grant.issuer === shown.issuer,
    scopeFrom: (allowed) => scopeWithin(allowed, shown.scope),
    use: markUsed,
  });
}

/** How one kind of secret is redeemed. */
interface Redeeming<Found> {
  readonly find: (tx: LookupTx) => Promise<Found | undefined>;
  readonly fits: (found: Found, grant: StoredGrant, at: Date) => boolean;
  /** Scopes of the access token, of those that were allowed. Throws before anything is used up. */
  readonly scopeFrom: (allowed: string) => string;
  /** Whether it was not used up before: of two at the same moment one is the first. */
  readonly use: (tx: Tx, found: Found, at: Date) => Promise<boolean>;
}

async function redeem<Found extends GrantKey>(
  hash: string,
  { database, now, ids }: GrantContext,
  { find, fits, scopeFrom, use }: Redeeming<Found>,
): Promise<Redeemed> {
  const at = new Date(now());
  let found: Found | undefined;
  const redeemed = await database.inFoundAccount(
    { by: 'secretHash', value: hash },
    async (tx) => {
      found = await find(tx);
      return found?.accountId;
    },
    async (tx) => {
      const stored = found && (await readGrant(tx, found));
      if (!found || !stored) return undefined;
      const caller = await callerOf(tx, stored.principalId, stored.workspaceId ?? undefined);
      const isThere = caller && (stored.workspaceId === null || caller.workspace !== undefined);
      if (isThere && fits(found, stored, at)) {
        const scope = scopeFrom(stored.scope);
        if (await use(tx, found, at)) return { caller, scope, ...(await tokensFor(tx, stored, at, ids)) };
      }
      // Answered, and not thrown: that the grant ends must be kept.
      await deleteGrant(tx, stored);
      return undefined;
    },
  );
  if (!redeemed)
    throw new OAuthError('invalid_grant', 'the code or refresh token is not valid: unknown, used, expired or revoked');
  return redeemed;
}

async function tokensFor(tx: Tx, stored: StoredGrant, at: Date, ids: Ids): Promise<Pick<Redeemed, 'grant' | 'refreshToken'>> {
  const { accountId, principalId, grantId, workspaceId, scope } = stored;
  const grant: Grant = {
    accountId,
    principalId,
    source: { kind: 'grant', id: grantId },
    ...(workspaceId !== null && { workspaceId }),
  };
  if (!scope.split(' ').includes(OFFLINE_ACCESS)) return { grant };
  const refreshToken = ids.secret(32).toString('hex');
  await insertRefreshToken(tx, stored, { tokenId: ids.uuid(), secretHash: secretHash(refreshToken), createdAt: at });
  return { grant, refreshToken };
}
