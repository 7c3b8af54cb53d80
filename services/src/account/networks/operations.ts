import { Type } from 'typebox';
import { invalid } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { ACCOUNT_PATH, AccountPath, ObjectName } from '../registered';
import { foundToUse } from '../registered-rows';
import { VPC_ENDPOINTS } from '../vpc-endpoints/vpc-endpoint';
import { Network, networkLookups, NetworkProperties, presentNetwork } from './network';
import { insertNetwork } from './statements';

export const networkOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'Networks.Create',
    summary: 'Registers part of a VPC of the customer’s; it is checked when a workspace is made with it',
    method: 'POST',
    paths: [`${ACCOUNT_PATH}/networks`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: NOTHING,
    body: Type.Object({ network_name: ObjectName, ...NetworkProperties }),
    response: Network,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller: { accountId }, body, now, ids }) => {
      const [restApi] = body.vpc_endpoints?.rest_api ?? [];
      const [relay] = body.vpc_endpoints?.dataplane_relay ?? [];
      if ((restApi === undefined) !== (relay === undefined)) {
        throw invalid('vpc_endpoints must have both rest_api and dataplane_relay, or neither: nodes need both ways');
      }
      for (const id of [restApi, relay]) if (id !== undefined) await foundToUse(tx, VPC_ENDPOINTS, accountId, id);
      const row = await insertNetwork(tx, {
        account_id: accountId,
        network_id: ids.uuid(),
        network_name: body.network_name,
        vpc_id: body.vpc_id,
        subnet_ids: body.subnet_ids,
        security_group_ids: body.security_group_ids,
        rest_api_endpoint_id: restApi,
        relay_endpoint_id: relay,
        created_at: now,
      });
      return presentNetwork(row);
    },
  }),
  ...networkLookups,
];
