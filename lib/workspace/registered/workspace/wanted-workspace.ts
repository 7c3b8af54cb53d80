import type { Json } from '../../account-api/account-client';
import { optionalMap, optionalText, text, type Properties } from '../properties';

/** A workspace as a resource wants it, by the names of the API. Absent fields are left to the platform. */
export interface WantedWorkspace {
  readonly workspace_name: string;
  readonly aws_region: string;
  readonly storage_configuration_id: string;
  readonly deployment_name?: string;
  readonly pricing_tier?: string;
  readonly credentials_id: string;
  readonly network_id?: string;
  readonly private_access_settings_id?: string;
  readonly managed_services_customer_managed_key_id?: string;
  readonly storage_customer_managed_key_id?: string;
  readonly custom_tags?: Record<string, string>;
}

export type Field = keyof WantedWorkspace;

/** What makes a workspace another one when it changes. */
const FIXED: readonly Field[] = ['workspace_name', 'aws_region', 'storage_configuration_id', 'deployment_name', 'pricing_tier'];

/** What can be changed while a workspace runs, and while it has failed. */
const CHANGEABLE: Readonly<Partial<Record<string, readonly Field[]>>> = {
  RUNNING: [
    'credentials_id',
    'network_id',
    'storage_customer_managed_key_id',
    'private_access_settings_id',
    'managed_services_customer_managed_key_id',
    'custom_tags',
  ],
  FAILED: ['credentials_id', 'network_id', 'storage_customer_managed_key_id', 'managed_services_customer_managed_key_id'],
};

export function wantedWorkspace(properties: Properties): WantedWorkspace {
  return {
    workspace_name: text(properties, 'WorkspaceName'),
    aws_region: text(properties, 'Region'),
    storage_configuration_id: text(properties, 'StorageConfigurationId'),
    deployment_name: optionalText(properties, 'DeploymentName'),
    pricing_tier: optionalText(properties, 'PricingTier'),
    credentials_id: text(properties, 'CredentialsId'),
    network_id: optionalText(properties, 'NetworkId'),
    private_access_settings_id: optionalText(properties, 'PrivateAccessSettingsId'),
    managed_services_customer_managed_key_id: optionalText(properties, 'ManagedServicesKeyId'),
    storage_customer_managed_key_id: optionalText(properties, 'StorageKeyId'),
    custom_tags: optionalMap(properties, 'CustomTags'),
  };
}

/** Whether both are wanted of one and the same workspace. */
export function isSameWorkspace(wanted: WantedWorkspace, before: WantedWorkspace): boolean {
  return FIXED.every((field) => wanted[field] === before[field]);
}

/** Whether a workspace of the platform is the one that is wanted: its bucket is registered for it alone. */
export function isWanted(wanted: WantedWorkspace, found: Json): boolean {
  return FIXED.every((field) => wanted[field] === undefined || wanted[field] === found[field]);
}

/** What of a workspace that is adopted is not as wanted, and cannot be changed. Its name stays what its users know it by. */
export function unlike(wanted: WantedWorkspace, found: Json): Field[] {
  return FIXED.filter((field) => field !== 'workspace_name' && wanted[field] !== undefined && wanted[field] !== found[field]);
}

/**
 * The fields of a workspace that are not as wanted, and can be changed in its status. What is not wanted any more stays: platforms
 * exchange a key or settings, and never take them away; to refuse that would end the rollback of a deployment that added them.
 */
export function changes(wanted: WantedWorkspace, found: Json): Partial<WantedWorkspace> {
  const fields = CHANGEABLE[String(found.workspace_status)] ?? [];
  return Object.fromEntries(
    fields
      .filter((field) => wanted[field] !== undefined && !same(wanted[field], found[field]))
      .map((field) => [field, wanted[field]]),
  );
}

function same(wanted: unknown, found: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  const [one, other] = [wanted, found ?? {}].map((map) => JSON.stringify(Object.entries(map).sort()));
  return one === other;
}
