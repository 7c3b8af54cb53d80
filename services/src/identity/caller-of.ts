import { sql } from 'kysely';
import type { Tx } from '../schema';
import { networkAddress } from './network-address';
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

/** Where a request comes from, and whose IP access lists judge it. */
export interface Origin {
  readonly address: string;
  /** Absent: those of the account. */
  readonly workspaceId?: string;
}

/**
 * Who a principal is: its own standing and that of every group it is in, however deep, in one query.
 *
 * @param workspaceId the workspace that the question is about, if any; a caller who is no member of it has no `workspace`
 * @returns undefined for a principal that does not exist, is not active, or whose account is suspended
 */
export async function callerOf(tx: Tx, principalId: string, workspaceId: string | undefined): Promise<Caller | undefined> {
  const standing = await standingOf(tx, principalId, workspaceId);
  return standing && callerFrom(principalId, standing, workspaceId);
}

/** @param origin where the request comes from; absent when nobody asks from outside */
export async function standingOf(
  tx: Tx,
  principalId: string,
  workspaceId: string | undefined,
  origin: Origin = { address: '127.0.0.1' },
): Promise<Standing | undefined> {
  const { rows } = await sql<Standing>`
    select * from standing_of(${principalId}::bigint, ${workspaceId ?? null}::bigint, ${origin.workspaceId ?? null}::bigint,
      ${networkAddress(origin.address)}::inet)`.execute(tx);
  return rows[0];
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
