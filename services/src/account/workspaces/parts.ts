import { invalid } from '../../platform/http/api-error';
import type { Tx } from '../../schema';
import { CREDENTIALS } from '../credentials/credential';
import { CUSTOMER_MANAGED_KEYS } from '../customer-managed-keys/customer-managed-key';
import { NETWORKS } from '../networks/network';
import { PRIVATE_ACCESS_SETTINGS } from '../private-access-settings/private-access-settings';
import { foundToUse } from '../registered-rows';
import type { KeyUseCase } from '../schema';
import { STORAGE_CONFIGURATIONS } from '../storage-configurations/storage-configuration';

/** What a workspace is made of, by the API's names; each is an id of something registered before. */
export interface Parts {
  readonly credentials_id?: string;
  readonly storage_configuration_id?: string;
  readonly network_id?: string;
  readonly private_access_settings_id?: string;
  readonly managed_services_customer_managed_key_id?: string;
  readonly storage_customer_managed_key_id?: string;
}

/** The columns that hold the given parts. */
export function partColumns(parts: Parts) {
  return {
    credential_id: parts.credentials_id,
    storage_configuration_id: parts.storage_configuration_id,
    network_id: parts.network_id,
    private_access_settings_id: parts.private_access_settings_id,
    managed_services_key_id: parts.managed_services_customer_managed_key_id,
    storage_key_id: parts.storage_customer_managed_key_id,
  };
}

/**
 * Checks that the account has every given part, in the workspace's region and for its purpose, and keeps it from being deleted.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST for what is not the account's
 */
export async function checkParts(tx: Tx, accountId: string, region: string, parts: Parts): Promise<void> {
  if (parts.credentials_id !== undefined) await foundToUse(tx, CREDENTIALS, accountId, parts.credentials_id);
  if (parts.storage_configuration_id !== undefined) {
    await foundToUse(tx, STORAGE_CONFIGURATIONS, accountId, parts.storage_configuration_id);
  }
  if (parts.network_id !== undefined) await foundToUse(tx, NETWORKS, accountId, parts.network_id);
  if (parts.private_access_settings_id !== undefined) {
    const settings = await foundToUse(tx, PRIVATE_ACCESS_SETTINGS, accountId, parts.private_access_settings_id);
    mustBeIn(region, 'private access settings', settings.region);
  }
  await checkKey(tx, accountId, region, parts.managed_services_customer_managed_key_id, 'MANAGED_SERVICES');
  await checkKey(tx, accountId, region, parts.storage_customer_managed_key_id, 'STORAGE');
}

async function checkKey(tx: Tx, accountId: string, region: string, id: string | undefined, useCase: KeyUseCase): Promise<void> {
  if (id === undefined) return;
  const key = await foundToUse(tx, CUSTOMER_MANAGED_KEYS, accountId, id);
  if (!key.use_cases.includes(useCase)) {
    throw invalid(`customer-managed key ${id} must have the use case ${useCase}, it has ${key.use_cases.join(', ')}`);
  }
  mustBeIn(region, 'the customer-managed key', key.key_region);
}

function mustBeIn(region: string, what: string, actual: string): void {
  if (actual !== region) throw invalid(`${what} must be in ${region}, the region of the workspace, got ${actual}`);
}
