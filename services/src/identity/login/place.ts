import type { FastifyRequest } from 'fastify';
import { findWorkspaceByHost, type FoundWorkspace } from '../../account/workspace-by-host';
import type { Database } from '../../platform/database/database';
import type { Hosts } from '../../platform/http/hosts';
import type { LakehouseSchema } from '../../schema';
import { oidcPath, originOf } from '../oauth/origin';

/** What the host and the path of a request say of whom it is about. */
export interface Place {
  /** Absent where many accounts are. */
  readonly accountId?: string;
  readonly workspaceId?: string;
  /** Issuer of the tokens that are had there. */
  readonly issuer: string;
}

export const ACCOUNT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * @param pathAccount account that the path names
 * @returns undefined for a workspace or an account that cannot be
 */
export async function placeOf(
  request: FastifyRequest,
  pathAccount: string | undefined,
  { database, hosts }: { readonly database: Database<LakehouseSchema>; readonly hosts: Hosts },
): Promise<Place | undefined> {
  const issuer = `${originOf(request, hosts)}${oidcPath(pathAccount)}`;
  if (pathAccount !== undefined) return ACCOUNT_ID.test(pathAccount) ? { accountId: pathAccount, issuer } : undefined;
  const meaning = hosts.meaningOf(request.hostname.toLowerCase());
  if (meaning.kind !== 'workspace') return { issuer };
  const workspace = await workspaceNamed(database, meaning.deploymentName);
  return workspace && { ...workspace, issuer };
}

/** The workspace that has this name in its host, whosever it is. */
export function workspaceNamed(database: Database<LakehouseSchema>, deploymentName: string): Promise<FoundWorkspace | undefined> {
  return database.inFoundAccount(
    { by: 'deploymentName', value: deploymentName },
    async (tx) => (await findWorkspaceByHost(tx, deploymentName))?.accountId,
    (tx) => findWorkspaceByHost(tx, deploymentName),
  );
}

/** Id of the account that a person names, by name or id. Nobody learns here whether an id is one. */
export async function accountNamed(database: Database<LakehouseSchema>, text: string): Promise<string | undefined> {
  const name = text.trim();
  if (ACCOUNT_ID.test(name.toLowerCase())) return name.toLowerCase();
  let accountId: string | undefined;
  await database.inFoundAccount(
    { by: 'accountName', value: name },
    async (tx) => {
      const row = await tx.selectFrom('account').select('account_id').where('name', '=', name).executeTakeFirst();
      return (accountId = row?.account_id);
    },
    () => Promise.resolve(),
  );
  return accountId;
}
