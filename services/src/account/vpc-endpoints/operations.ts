import { Type } from 'typebox';
import { alreadyExists } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { ACCOUNT_PATH, AccountPath, ObjectName } from '../registered';
import { Region } from '../region';
import { insertVpcEndpoint } from './statements';
import { presentVpcEndpoint, VpcEndpoint, vpcEndpointLookups } from './vpc-endpoint';

export const vpcEndpointOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'VpcEndpoints.Create',
    summary: 'Registers an endpoint of the customer’s; its state follows that in AWS',
    method: 'POST',
    paths: [`${ACCOUNT_PATH}/vpc-endpoints`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: NOTHING,
    body: Type.Object({
      vpc_endpoint_name: ObjectName,
      aws_vpc_endpoint_id: Type.String({ pattern: '^vpce-[0-9a-f]{8,17}$' }),
      region: Region,
    }),
    response: VpcEndpoint,
    errors: ['RESOURCE_ALREADY_EXISTS'],
    handle: async ({ tx, caller, body, now, ids }) => {
      const row = await insertVpcEndpoint(tx, {
        account_id: caller.accountId,
        vpc_endpoint_id: ids.uuid(),
        vpc_endpoint_name: body.vpc_endpoint_name,
        aws_vpc_endpoint_id: body.aws_vpc_endpoint_id,
        region: body.region,
        use_case: 'GENERAL_ACCESS',
        created_at: now,
        due_at: now,
      });
      if (!row) throw alreadyExists('VPC endpoint', body.aws_vpc_endpoint_id);
      return presentVpcEndpoint(row);
    },
  }),
  ...vpcEndpointLookups,
];
