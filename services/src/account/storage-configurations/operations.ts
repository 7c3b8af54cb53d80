import { Type } from 'typebox';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { ACCOUNT_PATH, AccountPath, ObjectName } from '../registered';
import { insertStorageConfiguration } from './statements';
import { presentStorageConfiguration, StorageConfiguration, storageConfigurationLookups } from './storage-configuration';

export const storageConfigurationOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'Storage.Create',
    summary: 'Registers a bucket of the customer’s; it is looked at when a workspace is made with it',
    method: 'POST',
    paths: [`${ACCOUNT_PATH}/storage-configurations`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: NOTHING,
    body: Type.Object({
      storage_configuration_name: ObjectName,
      root_bucket_info: Type.Object({ bucket_name: Type.String({ pattern: '^[0-9a-z][0-9a-z.-]{1,61}[0-9a-z]$' }) }),
      role_arn: Type.Optional(Type.String({ pattern: '^arn:aws[a-z-]*:iam::\\d{12}:role/.+$', maxLength: 2048 })),
    }),
    response: StorageConfiguration,
    errors: [],
    handle: async ({ tx, caller, body, now, ids }) => {
      const row = await insertStorageConfiguration(tx, {
        account_id: caller.accountId,
        storage_configuration_id: ids.uuid(),
        storage_configuration_name: body.storage_configuration_name,
        bucket_name: body.root_bucket_info.bucket_name,
        role_arn: body.role_arn,
        created_at: now,
      });
      return presentStorageConfiguration(row);
    },
  }),
  ...storageConfigurationLookups,
];
