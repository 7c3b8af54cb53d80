import { findWorkspaceByHost } from '../account/workspace-by-host';
import type { Database } from '../platform/database/database';
import { ApiError, notFound } from '../platform/http/api-error';
import type { Gate, RequestIdentity } from '../platform/http/api-server';
import type { Caller } from '../platform/http/caller';
import type { Hosts } from '../platform/http/hosts';
import type { LakehouseSchema, LookupTx, Tx } from '../schema';
import { callerOf } from './caller-of';
import type { AccessTokens } from './oauth/access-tokens';
import { secretIsValid } from './oauth/client-statements';
import { secretHash, TOKEN_PATTERN } from './token-secret';

/** A 64-bit id in decimal. */
const ID = /^\d{1,18}$/;

/** Whom a credential belongs to. */
interface Holder {
  readonly principalId: string;
  /** The workspace that its requests are about when they name none. */
  readonly workspaceId?: string;
  /** Whether someone else made the credential, who then may have less than whom it lets in. */
  readonly onBehalf?: boolean;
}

/** Lets in whoever shows a valid personal access token or access token. Who that is, is asked anew with every request. */
export class IdentityGate implements Gate<LakehouseSchema> {
  constructor(
    private readonly database: Database<LakehouseSchema>,
    private readonly now: () => number,
    private readonly hosts: Hosts,
    private readonly accessTokens: Pick<AccessTokens, 'verify'>,
  ) {}

  public async enter<T>(identity: RequestIdentity, work: (tx: Tx, caller: Caller) => Promise<T>): Promise<T> {
    const credential = bearerToken(identity.authorization);
    const admitted = async (tx: Tx, holder: Holder) => work(tx, await this.admit(tx, holder, identity));
    return TOKEN_PATTERN.test(credential) ? this.byToken(credential, admitted) : this.byAccessToken(credential, admitted);
  }

  private async byToken<T>(credential: string, work: (tx: Tx, holder: Holder) => Promise<T>): Promise<T> {
    const hash = secretHash(credential);
    let token: TokenRow | undefined;
    const result = await this.database.inFoundAccount(
      { by: 'secretHash', value: hash },
      async (tx) => {
        token = await findToken(tx, hash);
        return token?.account_id;
      },
      async (tx) => {
        if (!token || (token.expires_at && token.expires_at.getTime() <= this.now())) throw wrongCredentials();
        const { principal_id: principalId, workspace_id: workspaceId, created_by: maker } = token;
        return { value: await work(tx, { principalId, workspaceId: workspaceId ?? undefined, onBehalf: maker !== null }) };
      },
    );
    if (!result) throw wrongCredentials();
    return result.value;
  }

  private async byAccessToken<T>(credential: string, work: (tx: Tx, holder: Holder) => Promise<T>): Promise<T> {
    const grant = await this.accessTokens.verify(credential);
    if (!grant) throw wrongCredentials();
    return this.database.inAccount(grant.accountId, async (tx) => {
      if (!(await secretIsValid(tx, grant, new Date(this.now())))) throw wrongCredentials();
      return work(tx, grant);
    });
  }

  private async admit(tx: Tx, holder: Holder, identity: RequestIdentity): Promise<Caller> {
    const workspaceId = await this.workspaceOf(tx, holder, identity);
    const caller = await callerOf(tx, holder.principalId, workspaceId, {
      address: identity.sourceIp,
      // A path of the account is the account's, whatever workspace a header adds.
      workspaceId: identity.accountId === undefined ? workspaceId : undefined,
    });
    if (!caller) throw wrongCredentials();
    if (identity.accountId !== undefined && identity.accountId !== caller.accountId)
      throw notFound('account', identity.accountId);
    if (!holder.onBehalf) return caller;
    // Its maker is an admin of that workspace: no other one, nor the account, is reached by it.
    if (workspaceId !== undefined && workspaceId !== holder.workspaceId) throw notFound('workspace', workspaceId);
    return { ...caller, accountAdmin: false, onBehalf: true };
  }

  /** The workspace of a request: its host says, else its header, else its credential. */
  private async workspaceOf(tx: Tx, holder: Holder, identity: RequestIdentity): Promise<string | undefined> {
    const meaning = this.hosts.meaningOf(identity.host);
    if (meaning.kind === 'account') return undefined;
    if (meaning.kind === 'workspace') {
      const found = await findWorkspaceByHost(tx, meaning.deploymentName);
      if (!found) throw notFound('workspace', identity.host);
      return found.workspaceId;
    }
    const workspaceId = identity.workspaceId ?? holder.workspaceId;
    if (workspaceId !== undefined && !ID.test(workspaceId)) throw notFound('workspace', workspaceId);
    return workspaceId;
  }
}

interface TokenRow {
  readonly account_id: string;
  readonly principal_id: string;
  readonly workspace_id: string | null;
  readonly expires_at: Date | null;
  readonly created_by: string | null;
}

function findToken(tx: LookupTx, hash: string): Promise<TokenRow | undefined> {
  return tx
    .selectFrom('personal_access_token')
    .select(['account_id', 'principal_id', 'workspace_id', 'expires_at', 'created_by'])
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
