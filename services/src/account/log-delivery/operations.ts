import { Type } from 'typebox';
import { positionAt } from '../../audit/settled-events';
import { invalid, notFound } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { CREDENTIALS } from '../credentials/credential';
import { ACCOUNT_PATH, AccountPath } from '../registered';
import { found, foundToUse } from '../registered-rows';
import { STORAGE_CONFIGURATIONS } from '../storage-configurations/storage-configuration';
import { startOfMonth } from '../usage/month';
import { unknownWorkspaces } from '../workspaces/statements';
import { LOG_DELIVERIES, LogDelivery, LogDeliverySwitch, NewLogDelivery, presentLogDelivery, Wrapped } from './log-delivery';
import { insertLogDelivery, selectLogDeliveries, setLogDeliveryStatus } from './statements';

/** The one format of each type of log. */
const FORMAT = { BILLABLE_USAGE: 'CSV', AUDIT_LOGS: 'JSON' } as const;

const ALL = { paths: [`${ACCOUNT_PATH}/log-delivery`], rule: ACCOUNT_ADMIN, params: AccountPath } as const;
const ONE = {
  paths: [`${ACCOUNT_PATH}/log-delivery/{log_delivery_configuration_id}`],
  rule: ACCOUNT_ADMIN,
  params: Type.Object({ account_id: Type.String(), log_delivery_configuration_id: Type.String() }),
  query: NOTHING,
} as const;

export const logDeliveryOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    ...ALL,
    name: 'LogDelivery.Create',
    summary: 'Says which logs are to be put into a bucket of the customer’s',
    method: 'POST',
    query: NOTHING,
    body: Type.Object({ log_delivery_configuration: NewLogDelivery }),
    response: Wrapped,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller: { accountId }, body: { log_delivery_configuration: wanted }, now, ids }) => {
      const format = FORMAT[wanted.log_type];
      if (wanted.output_format !== format) {
        throw invalid(`output_format of ${wanted.log_type} must be ${format}, got ${wanted.output_format}`);
      }
      await checkUsed(tx, accountId, wanted.credentials_id, wanted.storage_configuration_id);
      const [unknown] = await unknownWorkspaces(tx, accountId, wanted.workspace_ids_filter ?? []);
      if (unknown !== undefined) throw notFound('workspace', String(unknown));
      const month = wanted.delivery_start_time;
      const start = await positionAt(tx, accountId, month === undefined ? undefined : startOfMonth(month));
      const row = await insertLogDelivery(tx, {
        account_id: accountId,
        config_id: ids.uuid(),
        config_name: wanted.config_name ?? '',
        log_type: wanted.log_type,
        output_format: wanted.output_format,
        credential_id: wanted.credentials_id,
        storage_configuration_id: wanted.storage_configuration_id,
        delivery_path_prefix: wanted.delivery_path_prefix ?? '',
        delivery_start_time: month,
        workspace_ids: (wanted.workspace_ids_filter ?? []).map(String),
        status: wanted.status ?? 'ENABLED',
        created_at: now,
        updated_at: now,
        delivered_transaction: start.transaction,
        delivered_event: start.event,
        due_at: now,
      });
      return { log_delivery_configuration: presentLogDelivery(row) };
    },
  }),
  operation({
    ...ALL,
    name: 'LogDelivery.List',
    summary: 'Lists what logs are delivered, all on one page',
    method: 'GET',
    query: Type.Object({
      credentials_id: Type.Optional(Type.String()),
      storage_configuration_id: Type.Optional(Type.String()),
      status: Type.Optional(LogDeliverySwitch),
      page_token: Type.Optional(Type.String()),
    }),
    body: NOTHING,
    response: Type.Object({ log_delivery_configurations: Type.Array(LogDelivery) }),
    errors: [],
    handle: async ({ tx, caller, query }) => {
      const matches = (name: 'credentials_id' | 'storage_configuration_id' | 'status', value: string) =>
        query[name] === undefined || query[name] === value;
      const all = (await selectLogDeliveries(tx, caller.accountId)).map(presentLogDelivery);
      return {
        log_delivery_configurations: all.filter(
          (one) =>
            matches('credentials_id', one.credentials_id) &&
            matches('storage_configuration_id', one.storage_configuration_id) &&
            matches('status', one.status),
        ),
      };
    },
  }),
  operation({
    ...ONE,
    name: 'LogDelivery.Get',
    summary: 'Shows what logs are delivered by one configuration',
    method: 'GET',
    body: NOTHING,
    response: Wrapped,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller, params }) => {
      const row = await found(tx, LOG_DELIVERIES, caller.accountId, params.log_delivery_configuration_id);
      return { log_delivery_configuration: presentLogDelivery(row) };
    },
  }),
  operation({
    ...ONE,
    name: 'LogDelivery.PatchStatus',
    summary: 'Switches a delivery on or off; it cannot be deleted, so that it stays known what was delivered',
    method: 'PATCH',
    body: Type.Object({ status: LogDeliverySwitch }),
    response: NOTHING,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: async ({ tx, caller: { accountId }, params, body, now }) => {
      const row = await found(tx, LOG_DELIVERIES, accountId, params.log_delivery_configuration_id);
      if (body.status === 'ENABLED') await checkUsed(tx, accountId, row.credential_id, row.storage_configuration_id);
      await setLogDeliveryStatus(tx, row, body.status, now);
      return {};
    },
  }),
];

async function checkUsed(tx: Tx, accountId: string, credentialId: string, storageConfigurationId: string): Promise<void> {
  await foundToUse(tx, CREDENTIALS, accountId, credentialId);
  await foundToUse(tx, STORAGE_CONFIGURATIONS, accountId, storageConfigurationId);
}
