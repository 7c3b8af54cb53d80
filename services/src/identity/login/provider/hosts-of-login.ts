import type { FastifyRequest } from 'fastify';
import { findWorkspaceByHost } from '../../../account/workspace-by-host';
import type { Database } from '../../../platform/database/database';
import type { Hosts } from '../../../platform/http/hosts';
import type { LakehouseSchema } from '../../../schema';
import { originOf } from '../../oauth/origin';
import { ACCOUNT_ID } from '../place';

/** Name in the host of a request that is a workspace's; undefined at other hosts. */
export function workspaceHostOf(request: FastifyRequest, hosts: Hosts): string | undefined {
  const meaning = hosts.meaningOf(request.hostname.toLowerCase());
  return meaning.kind === 'workspace' ? meaning.deploymentName : undefined;
}

/** Origin to which providers send browsers back: for all hosts of the domain the account's; a name of one machine is its own. */
export function returnOrigin(request: FastifyRequest, hosts: Hosts): string {
  return workspaceHostOf(request, hosts) === undefined ? originOf(request, hosts) : hosts.accountOrigin;
}

/**
 * Where the provider of an account sends browsers back with a code. No other account's provider is told this address: a code that
 * arrives here is of this account's provider, whatever another one pretends (RFC 9700 section 4.4).
 */
export function redirectUri(request: FastifyRequest, hosts: Hosts, accountId: string): string {
  return `${returnOrigin(request, hosts)}/login/callback/${accountId}`;
}

/** Origin of a workspace of the account, by the name in its host; undefined when the account has none of that name. */
export async function originOfWorkspace(
  accountId: string,
  deploymentName: string,
  { database, hosts }: { readonly database: Database<LakehouseSchema>; readonly hosts: Hosts },
): Promise<string | undefined> {
  if (!ACCOUNT_ID.test(accountId)) return undefined;
  const found = await database.inAccount(accountId, (tx) => findWorkspaceByHost(tx, deploymentName));
  return found && hosts.workspaceOrigin(deploymentName);
}
