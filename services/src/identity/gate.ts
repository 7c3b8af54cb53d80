import { isIP } from 'node:net';
import type { Database, DatabaseCall } from '../platform/database/database';
import type { Access, Gate, RequestIdentity } from '../platform/http/api-server';
import type { Caller } from '../platform/http/caller';
import type { HostMeaning, Hosts } from '../platform/http/hosts';
import { Refusal, type Actor } from '../platform/http/refusal';
import type { LakehouseSchema, Tx } from '../schema';
import { bearerToken, noPlace, wrongCredentials } from './credentials';
import { callerFrom, type Standing } from './caller-of';
import { networkAddress } from './network-address';
import type { AccessTokens, Grant } from './oauth/access-tokens';
import { reaches } from './oauth/scopes';
import { secretHash, TOKEN_PATTERN } from './token-secret';
import { LastUse } from './tokens/last-use';
import { Remembered } from './remembered';

/** A 64-bit id in decimal. */
const ID = /^\d{1,18}$/;

/** Whom a credential belongs to. */
interface Holder {
  readonly accountId: string;
  readonly principalId: string;
  /** The workspace that its requests are about when they name none. */
  readonly workspaceId?: string;
  /** Whether it is not their own: someone else made it, who may have less than whom it lets in, or it is for their code on a cluster. */
  readonly onBehalf?: boolean;
}

/**
 * Lets in whoever shows a valid personal access token or access token. Who that is, and whether it still may, is asked anew with
 * every request, in the transaction that does its work: what is revoked holds from the next request on, in every process.
 */
export class IdentityGate implements Gate<LakehouseSchema> {
  private readonly lastUse: LastUse;
  /** Who was let in before, by what was shown; asked anew each time all the same. */
  private readonly before = new Remembered<Entered>();

  constructor(
    private readonly database: Database<LakehouseSchema>,
    private readonly now: () => number,
    private readonly hosts: Hosts,
    private readonly accessTokens: Pick<AccessTokens, 'verify'>,
  ) {
    this.lastUse = new LastUse(now);
  }

  public check(authorization: string | undefined): void {
    bearerToken(authorization);
  }

  public async enter<T>(identity: RequestIdentity, work: Work<T>, access: Access = 'change'): Promise<T> {
    const credential = bearerToken(identity.authorization);
    if (TOKEN_PATTERN.test(credential)) return this.byToken(credential, identity, work, access);
    const grant = await this.accessTokens.verify(credential);
    if (!grant) throw wrongCredentials('an access token that is not one, or is over');
    if (!reaches(grant.scopes, identity.path ?? '')) {
      const message = `the access token is for ${[...grant.scopes].join(' ')}, not for this; log in with the scope all-apis`;
      throw new Refusal('PERMISSION_DENIED', message, 'an access token of another scope', unnamed(grant));
    }
    return this.byAccessToken(grant, identity, work, access);
  }

  /** One round trip: a function of the database finds the token, its workspace and the standing of its owner. */
  private async byToken<T>(credential: string, identity: RequestIdentity, work: Work<T>, access: Access): Promise<T> {
    const hash = secretHash(credential);
    const entered = await this.entered(
      { name: 'enter_by_token', arguments: [hash] },
      identity,
      work,
      access,
      'a token that is over',
    );
    if (!entered) throw wrongCredentials('a token that nobody has');
    await this.lastUse.note(this.database, entered.row.account_id, hash);
    return entered.value;
  }

  /** One round trip as well: whether what the access token was had for is still there is found in place of the token. */
  private async byAccessToken<T>(grant: Grant, identity: RequestIdentity, work: Work<T>, access: Access): Promise<T> {
    const { accountId, principalId, source, workspaceId = null } = grant;
    const call = { name: 'enter_by_grant', arguments: [accountId, principalId, source.kind, source.id, workspaceId] };
    const gone = 'an access token of a secret that is gone or over';
    const entered = await this.entered(call, identity, work, access, gone);
    if (!entered) throw wrongCredentials(gone, unnamed(grant));
    return entered.value;
  }

  /**
   * Lets in by a function of the database, which is told where the request is made besides what is shown.
   *
   * @param over why one is refused whose time is over
   * @returns undefined where the function finds nothing
   */
  private async entered<T>(shown: DatabaseCall, identity: RequestIdentity, work: Work<T>, access: Access, over: string) {
    const meaning = this.hosts.meaningOf(identity.host);
    const call = { name: shown.name, arguments: [...shown.arguments, ...placeOf(identity, meaning)] };
    const letIn = (tx: Tx, row: Entered): Promise<T> => work(tx, this.callerBy(row, meaning, identity, over));
    if (access === 'change') {
      return this.database.inEnteredAccount(call, async (tx, row: Entered) => ({ row, value: await letIn(tx, row) }));
    }
    const key = call.arguments.join(' ');
    const entered = await this.database.readInEnteredAccount(call, this.before.get(key), letIn);
    if (entered) this.before.set(key, entered.row);
    return entered;
  }

  /** The caller by what the database says of a credential. */
  private callerBy(row: Entered, meaning: HostMeaning, identity: RequestIdentity, over: string): Caller {
    const holder = {
      accountId: row.account_id,
      principalId: row.principal_id,
      workspaceId: row.token_workspace_id ?? undefined,
      onBehalf: row.created_by !== null,
    };
    if (row.expires_at && row.expires_at.getTime() <= this.now()) throw wrongCredentials(over, unnamed(holder));
    checkHeader(meaning, identity, holder);
    if (meaning.kind === 'workspace' && row.workspace_id === null) throw noPlace('workspace', identity.host, unnamed(holder));
    const standing = row.kind === null ? undefined : row;
    return admitted(holder, standing, row.workspace_id ?? undefined, identity);
  }
}

type Work<T> = (tx: Tx, caller: Caller) => Promise<T>;

/** What the database answers who lets in; the standing is null for whom the credential lets in no more. */
type Entered = {
  readonly account_id: string;
  readonly principal_id: string;
  readonly token_workspace_id: string | null;
  readonly expires_at: Date | null;
  readonly created_by: string | null;
  readonly workspace_id: string | null;
} & (Omit<Standing, 'account_id'> | { readonly kind: null });

/** Where a request is made, as the functions of the database that let in take it. */
function placeOf(identity: RequestIdentity, meaning: HostMeaning): DatabaseCall['arguments'] {
  return [
    meaning.kind === 'workspace' ? meaning.deploymentName : null,
    meaning.kind === 'account',
    isId(identity.workspaceId) ? identity.workspaceId : null,
    identity.accountId !== undefined,
    addressOf(identity),
  ];
}

function isId(text: string | undefined): text is string {
  return text !== undefined && ID.test(text);
}

/** A header that is no id names no workspace; it counts only where the host does not say which. */
function checkHeader(meaning: HostMeaning, { workspaceId }: RequestIdentity, holder: Holder): void {
  if (meaning.kind === 'shared' && workspaceId !== undefined && !isId(workspaceId)) {
    throw noPlace('workspace', workspaceId, unnamed(holder));
  }
}

/** The caller, once nothing speaks against letting it in. */
function admitted(
  holder: Holder,
  standing: Standing | undefined,
  workspaceId: string | undefined,
  identity: RequestIdentity,
): Caller {
  if (!standing) throw wrongCredentials('someone who is not active, or whose account is suspended', unnamed(holder));
  const actor = { accountId: holder.accountId, name: standing.name, workspaceId };
  if (!standing.admitted) {
    const message = `the IP access lists do not admit the address ${identity.sourceIp}`;
    throw new Refusal('PERMISSION_DENIED', message, 'an address that the IP access lists do not admit', actor);
  }
  if (identity.accountId !== undefined && identity.accountId !== holder.accountId) {
    throw noPlace('account', identity.accountId, { ...actor, workspaceId: undefined });
  }
  const caller = callerFrom(holder.principalId, standing, workspaceId);
  if (!holder.onBehalf) return caller;
  // It is of one workspace: no other one, nor the account, is reached by it.
  if (workspaceId !== undefined && workspaceId !== holder.workspaceId) throw noPlace('workspace', workspaceId, actor);
  return { ...caller, accountAdmin: false, onBehalf: true };
}

/** Someone whose name was not asked for. */
function unnamed({ accountId, principalId }: Holder): Actor {
  return { accountId, name: principalId };
}

function addressOf({ sourceIp }: RequestIdentity): string {
  const address = networkAddress(sourceIp);
  return isIP(address) === 0 ? '0.0.0.0' : address;
}
