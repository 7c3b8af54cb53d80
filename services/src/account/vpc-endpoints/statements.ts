import type { Insertable } from 'kysely';
import type { Tx } from '../../schema';
import type { VpcEndpointTable } from '../schema';
import type { VpcEndpointRow } from './vpc-endpoint';

/** @returns undefined when the account has registered the endpoint before */
export function insertVpcEndpoint(tx: Tx, row: Insertable<VpcEndpointTable>): Promise<VpcEndpointRow | undefined> {
  return tx
    .insertInto('vpc_endpoint')
    .values(row)
    .onConflict((conflict) => conflict.columns(['account_id', 'aws_vpc_endpoint_id']).doNothing())
    .returningAll()
    .executeTakeFirst();
}

export function selectVpcEndpoints(tx: Tx, accountId: string, id?: string): Promise<VpcEndpointRow[]> {
  return tx
    .selectFrom('vpc_endpoint')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('vpc_endpoint_id', '=', id ?? ''))
    .orderBy('created_at')
    .orderBy('vpc_endpoint_id')
    .execute();
}

export async function usedVpcEndpoint(tx: Tx, accountId: string, id: string): Promise<string | undefined> {
  const network = await tx
    .selectFrom('network')
    .select('network_id')
    .where('account_id', '=', accountId)
    .where((where) => where.or([where('rest_api_endpoint_id', '=', id), where('relay_endpoint_id', '=', id)]))
    .limit(1)
    .executeTakeFirst();
  if (network) return `network ${network.network_id}`;
  const settings = await tx
    .selectFrom('private_access_endpoint')
    .select('private_access_settings_id')
    .where('account_id', '=', accountId)
    .where('vpc_endpoint_id', '=', id)
    .limit(1)
    .executeTakeFirst();
  return settings && `private access settings ${settings.private_access_settings_id}`;
}
