import { sql } from 'kysely';
import type { Tx } from '../schema';
import type { Caller } from '../platform/http/caller';

/** What the database function `standing_of` answers. */
export interface Standing {
  readonly kind: 'USER' | 'SERVICE_PRINCIPAL';
  readonly name: string;
  readonly account_id: string;
  readonly account_admin: boolean;
  readonly member: boolean;
  readonly workspace_admin: boolean;
  readonly admitted: boolean;
  readonly entitlements: readonly string[];
}

/**
 * Who a principal is: its own standing and that of every group it is in, however deep, in one query.
 *
 * @param workspaceId the workspace that the question is about, if any; a caller who is no member of it has no `workspace`
 * @returns undefined for a principal that does not exist, is not active, or whose account is suspended
 */
export async function callerOf(tx: Tx, principalId: string, workspaceId: string | undefined): Promise<Caller | undefined> {
  const { rows } = await sql<Standing>`
    select * from standing_of(${principalId}::bigint, ${workspaceId ?? null}::bigint, null, '127.0.0.1')`.execute(tx);
  const [standing] = rows;
  return standing && callerFrom(principalId, standing, workspaceId);
}

export function callerFrom(principalId: string, standing: Standing, workspaceId: string | undefined): Caller {
  return {
    accountId: standing.account_id,
    principalId,
    kind: standing.kind === 'USER' ? 'user' : 'servicePrincipal',
    name: standing.name,
    accountAdmin: standing.account_admin,
    ...(workspaceId !== undefined &&
      standing.member && {
        workspace: { id: workspaceId, admin: standing.workspace_admin, entitlements: new Set(standing.entitlements) },
      }),
  };
}
