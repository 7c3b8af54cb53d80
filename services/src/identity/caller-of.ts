import { sql } from 'kysely';
import type { Tx } from '../schema';
import { networkAddress } from './network-address';
import { permissionDenied } from '../platform/http/api-error';
import type { Caller } from '../platform/http/caller';

interface Standing {
  kind: 'USER' | 'SERVICE_PRINCIPAL';
  name: string;
  account_id: string;
  account_admin: boolean;
  member: boolean;
  workspace_admin: boolean;
  admitted: boolean;
  entitlements: string[];
}

/** Where a request comes from, and whose IP access lists judge it. */
export interface Origin {
  readonly address: string;
  /** Absent: those of the account. */
  readonly workspaceId?: string;
}

/**
 * Who a principal is: its own standing and that of every group it is in, however deep, in one query.
 *
 * @param workspaceId the workspace that the request is about, if any; a caller who is no member of it has no `workspace`
 * @param origin where the request comes from; absent when nobody asks from outside
 * @throws ApiError PERMISSION_DENIED when the IP access lists do not admit the address
 * @returns undefined for a principal that does not exist, is not active, or whose account is suspended
 */
export async function callerOf(
  tx: Tx,
  principalId: string,
  workspaceId: string | undefined,
  origin?: Origin,
): Promise<Caller | undefined> {
  const workspace = workspaceId ?? null;
  const { rows } = await sql<Standing>`
    with recursive self (principal_id) as (
      select ${principalId}::bigint
      union
      select m.group_id from group_member m join self s on m.account_id = current_account() and m.member_id = s.principal_id
    ),
    assigned as (
      select permission from workspace_assignment join self using (principal_id)
      where account_id = current_account() and workspace_id = ${workspace}::bigint
    )
    select p.kind, p.account_id, coalesce(p.user_name, p.application_id::text) as name,
      exists (select 1 from principal_role r join self using (principal_id)
        where r.account_id = p.account_id and r.role = 'account_admin') as account_admin,
      exists (select 1 from assigned) as member,
      exists (select 1 from assigned where permission = 'ADMIN') as workspace_admin,
      address_is_allowed(${origin?.workspaceId ?? null}::bigint, ${networkAddress(origin?.address ?? '127.0.0.1')}::inet) as admitted,
      array(select distinct e.entitlement from workspace_entitlement e join self using (principal_id)
        where e.account_id = p.account_id and e.workspace_id = ${workspace}::bigint) as entitlements
    from principal p join account a using (account_id)
    where p.account_id = current_account() and p.principal_id = ${principalId}::bigint
      and p.kind <> 'GROUP' and p.active and a.status = 'ACTIVE'`.execute(tx);
  const [standing] = rows;
  if (!standing) return undefined;
  if (origin && !standing.admitted) {
    throw permissionDenied(`the IP access lists do not admit the address ${origin.address}`);
  }
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
