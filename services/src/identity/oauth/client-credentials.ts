import { findWorkspaceByHost } from '../../account/workspace-by-host';
import type { Database } from '../../platform/database/database';
import type { Caller } from '../../platform/http/caller';
import type { HostMeaning } from '../../platform/http/hosts';
import type { LakehouseSchema, Tx } from '../../schema';
import { callerOf } from '../caller-of';
import { secretHash } from '../token-secret';
import type { Grant } from './access-tokens';
import { findSecret, onlyWorkspace, type FoundSecret } from './client-statements';
import { OAuthError, wrongClient } from './oauth-error';

/** What a client shows, and where. */
export interface ClientCredentials {
  /** Application id of a service principal. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Account that the path names. */
  readonly accountId?: string;
  readonly host: HostMeaning;
}

/**
 * Whom the client's tokens let in: a service principal, by one of its secrets.
 *
 * @throws OAuthError when it is not let in
 */
export async function grantForClient(
  database: Database<LakehouseSchema>,
  shown: ClientCredentials,
  now: Date,
): Promise<{ grant: Grant; caller: Caller }> {
  const hash = secretHash(shown.clientSecret);
  let secret: FoundSecret | undefined;
  const found = await database.inFoundAccount(
    { by: 'secretHash', value: hash },
    async (tx) => {
      secret = await findSecret(tx, hash);
      return secret?.account_id;
    },
    (tx) => (secret ? admit(tx, secret, shown, now) : Promise.resolve(undefined)),
  );
  if (!found) throw wrongClient();
  return found;
}

async function admit(tx: Tx, secret: FoundSecret, shown: ClientCredentials, now: Date) {
  const { account_id: accountId, principal_id: principalId, secret_id: secretId } = secret;
  if (secret.expires_at && secret.expires_at <= now) throw wrongClient();
  if (shown.accountId !== undefined && shown.accountId !== accountId) throw wrongClient();
  const workspaceId = await workspaceOf(tx, secret, shown);
  const caller = await callerOf(tx, principalId, workspaceId);
  if (!caller || caller.name !== shown.clientId.toLowerCase()) throw wrongClient();
  if (workspaceId !== undefined && !caller.workspace) {
    throw new OAuthError('unauthorized_client', `${caller.name} is not in this workspace; let its administrator add it`);
  }
  const source = { kind: 'secret', id: secretId } as const;
  return { grant: { accountId, principalId, source, ...(workspaceId !== undefined && { workspaceId }) }, caller };
}

/** The workspace of the host; on a host that names none the only one that there can be, as if it had been named. */
async function workspaceOf(tx: Tx, secret: FoundSecret, { host, accountId }: ClientCredentials): Promise<string | undefined> {
  if (accountId !== undefined || host.kind === 'account') return undefined;
  if (host.kind === 'shared') return onlyWorkspace(tx, secret.account_id, secret.principal_id);
  const workspace = await findWorkspaceByHost(tx, host.deploymentName);
  if (!workspace) throw wrongClient();
  return workspace.workspaceId;
}
