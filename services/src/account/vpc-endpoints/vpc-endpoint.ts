import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { registeredOperations, type Registered } from '../registered';
import type { VpcEndpointTable } from '../schema';
import { selectVpcEndpoints, usedVpcEndpoint } from './statements';

/** An interface endpoint of the customer's that leads to the control plane. */
export const VpcEndpoint = Type.Object({
  account_id: Type.String(),
  vpc_endpoint_id: Type.String(),
  vpc_endpoint_name: Type.String(),
  aws_vpc_endpoint_id: Type.String(),
  aws_account_id: Type.Optional(Type.String()),
  aws_endpoint_service_id: Type.Optional(Type.String()),
  region: Type.String(),
  state: Type.String({ description: 'As AWS has it: available, pending, pendingAcceptance; anything else has failed' }),
  use_case: Type.Enum(['WORKSPACE_ACCESS', 'DATAPLANE_RELAY_ACCESS', 'GENERAL_ACCESS']),
});

export type VpcEndpointRow = Selectable<VpcEndpointTable>;

export function presentVpcEndpoint(row: VpcEndpointRow) {
  return {
    account_id: row.account_id,
    vpc_endpoint_id: row.vpc_endpoint_id,
    vpc_endpoint_name: row.vpc_endpoint_name,
    aws_vpc_endpoint_id: row.aws_vpc_endpoint_id,
    ...(row.aws_account_id !== null && { aws_account_id: row.aws_account_id }),
    ...(row.aws_endpoint_service_id !== null && { aws_endpoint_service_id: row.aws_endpoint_service_id }),
    region: row.region,
    state: row.state,
    use_case: row.use_case,
  };
}

export const VPC_ENDPOINTS: Registered<VpcEndpointRow, typeof VpcEndpoint> = {
  service: 'VpcEndpoints',
  collection: 'vpc-endpoints',
  idName: 'vpc_endpoint_id',
  noun: 'VPC endpoint',
  table: 'vpc_endpoint',
  idColumn: 'vpc_endpoint_id',
  shape: VpcEndpoint,
  present: presentVpcEndpoint,
  select: selectVpcEndpoints,
  usedBy: usedVpcEndpoint,
};

export const vpcEndpointLookups = registeredOperations(VPC_ENDPOINTS);
