import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { registeredOperations, type Registered } from '../registered';
import type { NetworkTable } from '../schema';
import { selectNetworks, usedNetwork } from './statements';

const Endpoints = Type.Object({
  rest_api: Type.Optional(Type.Array(Type.String(), { maxItems: 1 })),
  dataplane_relay: Type.Optional(Type.Array(Type.String(), { maxItems: 1 })),
});

/** What a client says of a network. */
export const NetworkProperties = {
  vpc_id: Type.String({ pattern: '^vpc-[0-9a-f]{8,17}$' }),
  subnet_ids: Type.Array(Type.String({ pattern: '^subnet-[0-9a-f]{8,17}$' }), { minItems: 2, maxItems: 16, uniqueItems: true }),
  security_group_ids: Type.Array(Type.String({ pattern: '^sg-[0-9a-f]{8,17}$' }), {
    minItems: 1,
    maxItems: 5,
    uniqueItems: true,
  }),
  vpc_endpoints: Type.Optional(Endpoints),
};

/** Part of the customer's VPC in which nodes run. Its status is UNATTACHED until a workspace has it, which has it checked. */
export const Network = Type.Object({
  account_id: Type.String(),
  network_id: Type.String(),
  network_name: Type.String(),
  ...NetworkProperties,
  vpc_status: Type.Enum(['UNATTACHED', 'VALID', 'WARNED', 'BROKEN']),
  workspace_id: Type.Optional(Type.Integer({ description: 'A workspace that has it' })),
  error_messages: Type.Array(Type.Object({ error_type: Type.String(), error_message: Type.String() })),
  warning_messages: Type.Array(Type.Object({ warning_type: Type.String(), warning_message: Type.String() })),
  creation_time: Type.Integer(),
});

export interface NetworkRow extends Selectable<NetworkTable> {
  readonly workspace_id: string | null;
}

export function presentNetwork(row: NetworkRow) {
  const endpoints = {
    ...(row.rest_api_endpoint_id !== null && { rest_api: [row.rest_api_endpoint_id] }),
    ...(row.relay_endpoint_id !== null && { dataplane_relay: [row.relay_endpoint_id] }),
  };
  return {
    account_id: row.account_id,
    network_id: row.network_id,
    network_name: row.network_name,
    vpc_id: row.vpc_id,
    subnet_ids: row.subnet_ids,
    security_group_ids: row.security_group_ids,
    ...(Object.keys(endpoints).length > 0 && { vpc_endpoints: endpoints }),
    vpc_status: row.vpc_status,
    ...(row.workspace_id !== null && { workspace_id: Number(row.workspace_id) }),
    error_messages: row.error_messages,
    warning_messages: row.warning_messages,
    creation_time: row.created_at.getTime(),
  };
}

export const NETWORKS: Registered<NetworkRow, typeof Network> = {
  service: 'Networks',
  collection: 'networks',
  idName: 'network_id',
  noun: 'Network',
  table: 'network',
  idColumn: 'network_id',
  shape: Network,
  present: presentNetwork,
  select: selectNetworks,
  usedBy: usedNetwork,
};

export const networkLookups = registeredOperations(NETWORKS);
