import type { Insertable } from 'kysely';
import type { Tx } from '../../schema';
import type { StorageConfigurationTable } from '../schema';
import { usedByLogDelivery } from '../log-delivery/statements';
import { usedByWorkspace } from '../used-by-workspace';
import type { StorageConfigurationRow } from './storage-configuration';

export function insertStorageConfiguration(tx: Tx, row: Insertable<StorageConfigurationTable>): Promise<StorageConfigurationRow> {
  return tx.insertInto('storage_configuration').values(row).returningAll().executeTakeFirstOrThrow();
}

export function selectStorageConfigurations(tx: Tx, accountId: string, id?: string): Promise<StorageConfigurationRow[]> {
  return tx
    .selectFrom('storage_configuration')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('storage_configuration_id', '=', id ?? ''))
    .orderBy('created_at')
    .orderBy('storage_configuration_id')
    .execute();
}

export async function usedStorageConfiguration(tx: Tx, accountId: string, id: string): Promise<string | undefined> {
  const workspace = await usedByWorkspace(tx, accountId, id, ['storage_configuration_id']);
  return workspace ?? usedByLogDelivery(tx, accountId, 'storage_configuration_id', id);
}
