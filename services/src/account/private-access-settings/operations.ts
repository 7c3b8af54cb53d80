import { Type, type Static } from 'typebox';
import { invalid } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { ACCOUNT_PATH, AccountPath } from '../registered';
import { found, foundToUse } from '../registered-rows';
import { VPC_ENDPOINTS } from '../vpc-endpoints/vpc-endpoint';
import {
  PRIVATE_ACCESS_SETTINGS,
  privateAccessLookups,
  PrivateAccessProperties,
  PrivateAccessSettings,
  presentPrivateAccessSettings,
} from './private-access-settings';
import { putPrivateAccessSettings } from './statements';

const Body = Type.Object(PrivateAccessProperties);

export const privateAccessOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'PrivateAccess.Create',
    summary: 'Makes settings that say from where workspaces are reached',
    method: 'POST',
    paths: [`${ACCOUNT_PATH}/private-access-settings`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: NOTHING,
    body: Body,
    response: PrivateAccessSettings,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, body, now, ids }) => put(tx, caller.accountId, ids.uuid(), body, now),
  }),
  operation({
    name: 'PrivateAccess.Replace',
    summary: 'Replaces settings as a whole, for every workspace that has them; the region stays',
    method: 'PUT',
    paths: [`${ACCOUNT_PATH}/private-access-settings/{private_access_settings_id}`],
    rule: ACCOUNT_ADMIN,
    params: Type.Object({ account_id: Type.String(), private_access_settings_id: Type.String() }),
    query: NOTHING,
    body: Body,
    response: PrivateAccessSettings,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller: { accountId }, params: { private_access_settings_id: id }, body, now }) => {
      const { region } = await found(tx, PRIVATE_ACCESS_SETTINGS, accountId, id);
      if (body.region !== region) throw invalid(`region of private access settings stays ${region}, got ${body.region}`);
      return put(tx, accountId, id, body, now);
    },
  }),
  ...privateAccessLookups,
];

async function put(tx: Tx, accountId: string, id: string, body: Static<typeof Body>, now: Date) {
  const endpointIds = body.allowed_vpc_endpoint_ids ?? [];
  for (const endpointId of endpointIds) await foundToUse(tx, VPC_ENDPOINTS, accountId, endpointId);
  const row = await putPrivateAccessSettings(
    tx,
    {
      account_id: accountId,
      private_access_settings_id: id,
      private_access_settings_name: body.private_access_settings_name,
      region: body.region,
      public_access_enabled: body.public_access_enabled ?? false,
      private_access_level: body.private_access_level ?? 'ACCOUNT',
      created_at: now,
    },
    endpointIds,
  );
  return presentPrivateAccessSettings(row);
}
