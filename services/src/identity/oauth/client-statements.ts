import { sql } from 'kysely';
import type { LookupTx, Tx } from '../../schema';

/** A service principal's secret, found by its hash. */
export interface FoundSecret {
  readonly account_id: string;
  readonly principal_id: string;
  readonly secret_id: string;
  readonly expires_at: Date | null;
}

/** In a lookup of this hash. */
export function findSecret(tx: LookupTx, hash: string): Promise<FoundSecret | undefined> {
  return tx
    .selectFrom('service_principal_secret')
    .select(['account_id', 'principal_id', 'secret_id', 'expires_at'])
    .where('secret_hash', '=', Buffer.from(hash, 'hex'))
    .executeTakeFirst();
}

/** The one workspace that the principal is in, itself or through groups; undefined when there is none or a choice. */
export async function onlyWorkspace(tx: Tx, accountId: string, principalId: string): Promise<string | undefined> {
  const { rows } = await sql<{ workspace_id: string }>`
    with recursive self (principal_id) as (
      select ${principalId}::bigint
      union
      select m.group_id from group_member m join self s on m.account_id = ${accountId} and m.member_id = s.principal_id
    )
    select distinct workspace_id from workspace_assignment join self using (principal_id)
    where account_id = ${accountId} limit 2`.execute(tx);
  return rows.length === 1 ? rows[0]?.workspace_id : undefined;
}
