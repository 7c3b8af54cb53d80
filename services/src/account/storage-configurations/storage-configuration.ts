import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { registeredOperations, type Registered } from '../registered';
import type { StorageConfigurationTable } from '../schema';
import { selectStorageConfigurations, usedStorageConfiguration } from './statements';

/** A bucket of the customer's that holds what workspaces keep. */
export const StorageConfiguration = Type.Object({
  account_id: Type.String(),
  storage_configuration_id: Type.String(),
  storage_configuration_name: Type.String(),
  root_bucket_info: Type.Object({ bucket_name: Type.String() }),
  role_arn: Type.Optional(Type.String()),
  creation_time: Type.Integer(),
});

export type StorageConfigurationRow = Selectable<StorageConfigurationTable>;

export function presentStorageConfiguration(row: StorageConfigurationRow) {
  return {
    account_id: row.account_id,
    storage_configuration_id: row.storage_configuration_id,
    storage_configuration_name: row.storage_configuration_name,
    root_bucket_info: { bucket_name: row.bucket_name },
    ...(row.role_arn !== null && { role_arn: row.role_arn }),
    creation_time: row.created_at.getTime(),
  };
}

export const STORAGE_CONFIGURATIONS: Registered<StorageConfigurationRow, typeof StorageConfiguration> = {
  service: 'Storage',
  collection: 'storage-configurations',
  idName: 'storage_configuration_id',
  noun: 'Storage configuration',
  table: 'storage_configuration',
  idColumn: 'storage_configuration_id',
  shape: StorageConfiguration,
  present: presentStorageConfiguration,
  select: selectStorageConfigurations,
  usedBy: usedStorageConfiguration,
};

export const storageConfigurationLookups = registeredOperations(STORAGE_CONFIGURATIONS);
