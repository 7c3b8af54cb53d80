import { sql } from 'kysely';
import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';
import type { PrincipalRow } from '../scim/read';
import type { Sight } from '../scope';

export function readSelf(tx: Tx, { accountId, principalId }: Caller): Promise<PrincipalRow> {
  return tx
    .selectFrom('principal')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .executeTakeFirstOrThrow();
}

/** A group of the workspace that the caller is in, itself or through another one. */
export interface OwnGroup {
  readonly id: string;
  readonly display: string;
  readonly direct: boolean;
}

/** Groups of other workspaces are left out: clients take one named `admins` for that of the workspace they are in. */
export async function ownGroups(tx: Tx, sight: Sight, principalId: string): Promise<OwnGroup[]> {
  const { rows } = await sql<OwnGroup>`
    with recursive reached (id, direct) as (
      select m.group_id, true from group_member m
      where m.account_id = ${sight.accountId} and m.member_id = ${principalId}::bigint
      union
      select m.group_id, false from group_member m join reached r on m.member_id = r.id where m.account_id = ${sight.accountId}
    )
    select r.id, p.display_name as display, bool_or(r.direct) as direct
    from reached r join principal p on p.account_id = ${sight.accountId} and p.principal_id = r.id
    where p.workspace_id = ${sight.workspaceId ?? null}::bigint or (p.workspace_id is null and p.principal_id = any(${sight.groupIds}::bigint[]))
    group by r.id, p.display_name order by r.id`.execute(tx);
  return rows;
}
