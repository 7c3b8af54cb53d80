import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { ObjectName, registeredOperations, type Registered } from '../registered';
import { Region } from '../region';
import type { PrivateAccessSettingsTable } from '../schema';
import { selectPrivateAccessSettings, usedPrivateAccessSettings } from './statements';

/** What a client says of private access settings. */
export const PrivateAccessProperties = {
  private_access_settings_name: ObjectName,
  region: Region,
  /** Whether a workspace is reached from the internet too. */
  public_access_enabled: Type.Optional(Type.Boolean({ default: false })),
  /** ACCOUNT lets every registered endpoint of the account in, ENDPOINT those that are listed. */
  private_access_level: Type.Optional(Type.Enum(['ACCOUNT', 'ENDPOINT'], { default: 'ACCOUNT' })),
  /** Ids as registered here, not those of AWS. */
  allowed_vpc_endpoint_ids: Type.Optional(Type.Array(Type.String(), { default: [], uniqueItems: true, maxItems: 100 })),
};

/** From where workspaces are reached. */
export const PrivateAccessSettings = Type.Object({
  account_id: Type.String(),
  private_access_settings_id: Type.String(),
  ...PrivateAccessProperties,
});

export interface PrivateAccessSettingsRow extends Selectable<PrivateAccessSettingsTable> {
  readonly allowed_vpc_endpoint_ids: string[];
}

export function presentPrivateAccessSettings(row: PrivateAccessSettingsRow) {
  return {
    account_id: row.account_id,
    private_access_settings_id: row.private_access_settings_id,
    private_access_settings_name: row.private_access_settings_name,
    region: row.region,
    public_access_enabled: row.public_access_enabled,
    private_access_level: row.private_access_level,
    allowed_vpc_endpoint_ids: row.allowed_vpc_endpoint_ids,
  };
}

export const PRIVATE_ACCESS_SETTINGS: Registered<PrivateAccessSettingsRow, typeof PrivateAccessSettings> = {
  service: 'PrivateAccess',
  collection: 'private-access-settings',
  idName: 'private_access_settings_id',
  noun: 'Private access settings',
  table: 'private_access_settings',
  idColumn: 'private_access_settings_id',
  shape: PrivateAccessSettings,
  present: presentPrivateAccessSettings,
  select: selectPrivateAccessSettings,
  usedBy: usedPrivateAccessSettings,
};

export const privateAccessLookups = registeredOperations(PRIVATE_ACCESS_SETTINGS);
