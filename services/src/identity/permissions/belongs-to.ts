import { sql } from 'kysely';
import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';

/** Whether the caller is called so, or is in a group that is called so, however deep. */
export async function belongsTo(tx: Tx, { accountId, principalId, name }: Caller, principal: string): Promise<boolean> {
  if (name.toLowerCase() === principal.toLowerCase()) return true;
  const { rows } = await sql`
    with recursive self (principal_id) as (
      select ${principalId}::bigint
      union
      select m.group_id from group_member m join self s on m.account_id = ${accountId} and m.member_id = s.principal_id
    )
    select 1 from principal p join self using (principal_id)
    where p.account_id = ${accountId} and p.kind = 'GROUP' and p.display_name_key = ${principal.toLowerCase()}`.execute(tx);
  return rows.length > 0;
}
