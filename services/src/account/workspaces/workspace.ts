import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import type { Hosts } from '../../platform/http/hosts';
import type { WorkspaceTable } from '../schema';
import { WORKSPACE_STATUSES } from './status';

export const PartProperties = {
  credentials_id: Type.Optional(Type.String()),
  storage_configuration_id: Type.Optional(Type.String()),
  network_id: Type.Optional(Type.String()),
  private_access_settings_id: Type.Optional(Type.String()),
  managed_services_customer_managed_key_id: Type.Optional(Type.String()),
  storage_customer_managed_key_id: Type.Optional(Type.String()),
};

export const CustomTags = Type.Record(Type.String(), Type.String());

/** One account's place to work. */
export const Workspace = Type.Object({
  account_id: Type.String(),
  workspace_id: Type.Integer(),
  workspace_name: Type.String(),
  deployment_name: Type.String(),
  workspace_url: Type.String({ description: 'Where its API and its UI are, with scheme and port' }),
  aws_region: Type.String(),
  cloud: Type.Literal('aws'),
  workspace_status: Type.Enum([...WORKSPACE_STATUSES]),
  workspace_status_message: Type.String(),
  creation_time: Type.Integer(),
  pricing_tier: Type.String(),
  compute_mode: Type.Literal('HYBRID'),
  storage_mode: Type.Enum(['CUSTOMER_HOSTED', 'DEFAULT_STORAGE']),
  custom_tags: CustomTags,
  ...PartProperties,
});

export type WorkspaceRow = Selectable<WorkspaceTable>;

export function presentWorkspace(row: WorkspaceRow, hosts: Hosts) {
  return {
    account_id: row.account_id,
    workspace_id: Number(row.workspace_id),
    workspace_name: row.workspace_name,
    deployment_name: row.deployment_name,
    workspace_url: hosts.workspaceOrigin(row.deployment_name),
    aws_region: row.aws_region,
    cloud: 'aws' as const,
    workspace_status: row.status,
    workspace_status_message: row.status_message,
    creation_time: row.created_at.getTime(),
    pricing_tier: row.pricing_tier,
    compute_mode: 'HYBRID' as const,
    storage_mode: row.storage_configuration_id === null ? ('DEFAULT_STORAGE' as const) : ('CUSTOMER_HOSTED' as const),
    custom_tags: row.custom_tags,
    credentials_id: row.credential_id ?? undefined,
    storage_configuration_id: row.storage_configuration_id ?? undefined,
    network_id: row.network_id ?? undefined,
    private_access_settings_id: row.private_access_settings_id ?? undefined,
    managed_services_customer_managed_key_id: row.managed_services_key_id ?? undefined,
    storage_customer_managed_key_id: row.storage_key_id ?? undefined,
  };
}
