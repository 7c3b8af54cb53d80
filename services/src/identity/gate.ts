import type { Database } from '../platform/database/database';
import { ApiError, notFound } from '../platform/http/api-error';
import type { Gate, RequestIdentity } from '../platform/http/api-server';
import type { Caller } from '../platform/http/caller';
import type { LakehouseSchema, LookupTx, Tx } from '../schema';
import { callerOf } from './caller-of';
import { secretHash } from './token-secret';

/** A 64-bit id in decimal. */
const ID = /^\d{1,18}$/;

/** Lets in whoever shows a valid personal access token. */
export class IdentityGate implements Gate<LakehouseSchema> {
  constructor(
    private readonly database: Database<LakehouseSchema>,
    private readonly now: () => number,
  ) {}

  public async enter<T>(identity: RequestIdentity, work: (tx: Tx, caller: Caller) => Promise<T>): Promise<T> {
    const hash = secretHash(bearerToken(identity.authorization));
    let token: TokenRow | undefined;
    const result = await this.database.inFoundAccount(
      { by: 'secretHash', value: hash },
      async (tx) => {
        token = await findToken(tx, hash);
        return token?.account_id;
      },
      async (tx) => ({ value: await work(tx, await this.admit(tx, token, identity)) }),
    );
    if (!result) throw wrongCredentials();
    return result.value;
  }

  private async admit(tx: Tx, token: TokenRow | undefined, identity: RequestIdentity): Promise<Caller> {
    if (!token || (token.expires_at && token.expires_at.getTime() <= this.now())) throw wrongCredentials();
    const workspaceId = identity.workspaceId ?? token.workspace_id ?? undefined;
    if (workspaceId !== undefined && !ID.test(workspaceId)) throw notFound('workspace', workspaceId);
    const caller = await callerOf(tx, token.principal_id, workspaceId);
    if (!caller) throw wrongCredentials();
    if (identity.accountId !== undefined && identity.accountId !== caller.accountId)
      throw notFound('account', identity.accountId);
    return caller;
  }
}

interface TokenRow {
  readonly account_id: string;
  readonly principal_id: string;
  readonly workspace_id: string | null;
  readonly expires_at: Date | null;
}

function findToken(tx: LookupTx, hash: string): Promise<TokenRow | undefined> {
  return tx
    .selectFrom('personal_access_token')
    .select(['account_id', 'principal_id', 'workspace_id', 'expires_at'])
    .where('secret_hash', '=', Buffer.from(hash, 'hex'))
    .executeTakeFirst();
}

/** The token of a `Bearer` header, or of a `Basic` one as some tools send it: user `token`, the token as password. */
function bearerToken(authorization: string | undefined): string {
  const [, scheme, value] = /^(bearer|basic) +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (!scheme || !value)
    throw new ApiError('UNAUTHENTICATED', 'the request has no credentials; send "Authorization: Bearer <token>"');
  if (scheme.toLowerCase() === 'bearer') return value;
  const [user, ...password] = Buffer.from(value, 'base64').toString().split(':');
  return user === 'token' ? password.join(':') : '';
}

/** Never says which part is wrong: unknown, expired, inactive and suspended look the same. */
function wrongCredentials(): ApiError {
  return new ApiError(
    'UNAUTHENTICATED',
    'the credentials are not valid: unknown, expired, or of someone who is no longer active',
  );
}
