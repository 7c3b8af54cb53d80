import { sql } from 'kysely';
import type { Tx } from '../../schema';
import type { WorkspaceKey } from '../assignment/statements';
import { seesPerson, sightOf } from '../scope';
import type { ManagedTokenRow } from './token-info';

/** Which tokens of a workspace; what is absent does not matter. */
export interface TokenFilter {
  readonly tokenId?: string;
  readonly createdById?: string;
  /** User name, or application id of a service principal. */
  readonly createdByName?: string;
}

export async function managedTokens(
  tx: Tx,
  { accountId, workspaceId }: WorkspaceKey,
  { tokenId, createdById, createdByName }: TokenFilter,
): Promise<ManagedTokenRow[]> {
  const { rows } = await sql<ManagedTokenRow>`
    select t.token_id, t.comment, t.created_at, t.expires_at,
      t.last_used_on::timestamp at time zone 'UTC' as last_used_on, t.workspace_id, t.principal_id as owner_id,
      coalesce(t.created_by, t.principal_id) as created_by, coalesce(maker.user_name, maker.application_id::text) as maker_name
    from personal_access_token t
    left join principal maker
      on maker.account_id = t.account_id and maker.principal_id = coalesce(t.created_by, t.principal_id)
    where t.account_id = ${accountId} and t.workspace_id = ${workspaceId}::bigint
      and (${tokenId ?? null}::uuid is null or t.token_id = ${tokenId ?? null}::uuid)
      and (${createdById ?? null}::text is null or coalesce(t.created_by, t.principal_id)::text = ${createdById ?? null}::text)
      and (${createdByName ?? null}::text is null
        or coalesce(maker.user_name_key, maker.application_id::text) = ${createdByName?.toLowerCase() ?? null}::text)
    order by t.created_at, t.token_id`.execute(tx);
  return rows;
}

/** @returns whether the workspace had such a token */
export async function deleteManagedToken(tx: Tx, { accountId, workspaceId }: WorkspaceKey, tokenId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('personal_access_token')
    .where('account_id', '=', accountId)
    .where('token_id', '=', tokenId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Id of the service principal of this application id, if it is in the workspace. */
export async function findServicePrincipal(tx: Tx, workspace: WorkspaceKey, applicationId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('principal as p')
    .select('p.principal_id')
    .where('p.account_id', '=', workspace.accountId)
    .where('p.kind', '=', 'SERVICE_PRINCIPAL')
    .where('p.application_id', '=', applicationId)
    .where(seesPerson(await sightOf(tx, workspace)))
    .executeTakeFirst();
  return row?.principal_id;
}
