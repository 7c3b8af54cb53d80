import { sql, type Insertable } from 'kysely';
import type { Tx } from '../../schema';
import type { PrivateAccessSettingsTable } from '../schema';
import { usedByWorkspace } from '../used-by-workspace';
import type { PrivateAccessSettingsRow } from './private-access-settings';

/** Makes the settings, or replaces all of them but their making. */
export async function putPrivateAccessSettings(
  tx: Tx,
  row: Insertable<PrivateAccessSettingsTable>,
  endpointIds: readonly string[],
): Promise<PrivateAccessSettingsRow> {
  const { account_id, private_access_settings_id } = row;
  const put = await tx
    .insertInto('private_access_settings')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'private_access_settings_id']).doUpdateSet({
        private_access_settings_name: row.private_access_settings_name,
        region: row.region,
        public_access_enabled: row.public_access_enabled,
        private_access_level: row.private_access_level,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  await tx
    .deleteFrom('private_access_endpoint')
    .where('account_id', '=', account_id)
    .where('private_access_settings_id', '=', private_access_settings_id)
    .execute();
  if (endpointIds.length > 0) {
    await tx
      .insertInto('private_access_endpoint')
      .values(endpointIds.map((vpc_endpoint_id) => ({ account_id, private_access_settings_id, vpc_endpoint_id })))
      .execute();
  }
  return { ...put, allowed_vpc_endpoint_ids: [...endpointIds] };
}

export function selectPrivateAccessSettings(tx: Tx, accountId: string, id?: string): Promise<PrivateAccessSettingsRow[]> {
  return tx
    .selectFrom('private_access_settings as s')
    .selectAll()
    .select(
      sql<string[]>`array(select e.vpc_endpoint_id::text from private_access_endpoint e
        where e.account_id = s.account_id and e.private_access_settings_id = s.private_access_settings_id
        order by e.vpc_endpoint_id)`.as('allowed_vpc_endpoint_ids'),
    )
    .where('s.account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('s.private_access_settings_id', '=', id ?? ''))
    .orderBy('s.created_at')
    .orderBy('s.private_access_settings_id')
    .execute();
}

export function usedPrivateAccessSettings(tx: Tx, accountId: string, id: string): Promise<string | undefined> {
  return usedByWorkspace(tx, accountId, id, ['private_access_settings_id']);
}
