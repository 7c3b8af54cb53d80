import type { ColumnType, Generated } from 'kysely';
import type { BudgetAlert, BudgetFilter } from './budgets/budget';
import type { WorkspaceStatus } from './workspaces/status';

export interface AccountTable {
  account_id: string;
  name: string;
  status: Generated<'ACTIVE' | 'SUSPENDED'>;
  created_at: ColumnType<Date, Date, never>;
}

/** What is set once. */
type Fixed<T> = ColumnType<T, T, never>;
/** What may be left out, and is null then. */
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;
/** A JSON column: read as what it holds, written as text. */
type Json<T> = ColumnType<T, string | undefined, string>;

export interface WorkspaceTable {
  account_id: string;
  workspace_id: Fixed<string>;
  workspace_name: string;
  deployment_name: string;
  aws_region: string;
  status: WorkspaceStatus;
  status_message: Generated<string>;
  created_at: Fixed<Date>;
  version: Generated<number>;
  credential_id: Optional<string>;
  storage_configuration_id: Optional<string>;
  network_id: Optional<string>;
  private_access_settings_id: Optional<string>;
  managed_services_key_id: Optional<string>;
  storage_key_id: Optional<string>;
  pricing_tier: Generated<string>;
  custom_tags: Json<Record<string, string>>;
  provisioning_since: Optional<Date>;
  due_at: Optional<Date>;
}

export interface CustomerRoleTable {
  account_id: string;
  role_arn: Fixed<string>;
}

export interface CredentialTable {
  account_id: string;
  credential_id: Fixed<string>;
  credential_name: Fixed<string>;
  role_arn: Fixed<string>;
  created_at: Fixed<Date>;
  proof: Generated<'PENDING' | 'PROVED' | 'REFUSED'>;
  proof_message: Generated<string>;
  attempts: Generated<number>;
  due_at: Date;
}

export interface StorageConfigurationTable {
  account_id: string;
  storage_configuration_id: Fixed<string>;
  storage_configuration_name: Fixed<string>;
  bucket_name: Fixed<string>;
  role_arn: Optional<string>;
  created_at: Fixed<Date>;
}

export interface VpcEndpointTable {
  account_id: string;
  vpc_endpoint_id: Fixed<string>;
  vpc_endpoint_name: Fixed<string>;
  aws_vpc_endpoint_id: Fixed<string>;
  region: Fixed<string>;
  aws_account_id: Optional<string>;
  aws_endpoint_service_id: Optional<string>;
  use_case: 'WORKSPACE_ACCESS' | 'DATAPLANE_RELAY_ACCESS' | 'GENERAL_ACCESS';
  state: Generated<string>;
  attempts: Generated<number>;
  due_at: Date;
  created_at: Fixed<Date>;
}

export interface NetworkTable {
  account_id: string;
  network_id: Fixed<string>;
  network_name: Fixed<string>;
  vpc_id: Fixed<string>;
  subnet_ids: Fixed<string[]>;
  security_group_ids: Fixed<string[]>;
  rest_api_endpoint_id: Optional<string>;
  relay_endpoint_id: Optional<string>;
  vpc_status: Generated<'UNATTACHED' | 'VALID' | 'WARNED' | 'BROKEN'>;
  error_messages: Json<NetworkFault[]>;
  warning_messages: Json<NetworkWarning[]>;
  created_at: Fixed<Date>;
}

/** What is wrong with a network, as the API says it. */
export interface NetworkFault {
  readonly error_type: 'credentials' | 'networkAcl' | 'securityGroup' | 'subnet' | 'vpc';
  readonly error_message: string;
}

export interface NetworkWarning {
  readonly warning_type: 'securityGroup' | 'subnet';
  readonly warning_message: string;
}

export interface PrivateAccessSettingsTable {
  account_id: string;
  private_access_settings_id: Fixed<string>;
  private_access_settings_name: string;
  region: string;
  public_access_enabled: boolean;
  private_access_level: 'ACCOUNT' | 'ENDPOINT';
  created_at: Fixed<Date>;
}

export interface PrivateAccessEndpointTable {
  account_id: string;
  private_access_settings_id: string;
  vpc_endpoint_id: string;
}

export interface CustomerManagedKeyTable {
  account_id: string;
  customer_managed_key_id: Fixed<string>;
  use_cases: Fixed<KeyUseCase[]>;
  key_arn: Fixed<string>;
  key_alias: Optional<string>;
  key_region: Fixed<string>;
  reuse_key_for_cluster_volumes: Optional<boolean>;
  created_at: Fixed<Date>;
}

export type KeyUseCase = 'MANAGED_SERVICES' | 'STORAGE';

export interface LogDeliveryTable {
  account_id: string;
  config_id: Fixed<string>;
  config_name: Fixed<string>;
  log_type: Fixed<'BILLABLE_USAGE' | 'AUDIT_LOGS'>;
  output_format: Fixed<'CSV' | 'JSON'>;
  credential_id: Fixed<string>;
  storage_configuration_id: Fixed<string>;
  delivery_path_prefix: Fixed<string>;
  delivery_start_time: Optional<string>;
  workspace_ids: Fixed<string[]>;
  status: 'ENABLED' | 'DISABLED';
  created_at: Fixed<Date>;
  updated_at: Date;
  delivered_transaction: Generated<string>;
  delivered_event: Generated<string>;
  batch_transaction: Optional<string>;
  batch_event: Optional<string>;
  batch_number: Generated<string>;
  attempts: Generated<number>;
  due_at: Generated<Date>;
  delivery_status: Generated<'CREATED' | 'SUCCEEDED' | 'USER_FAILURE' | 'SYSTEM_FAILURE'>;
  delivery_message: Generated<string>;
  last_attempt_at: Optional<Date>;
  last_success_at: Optional<Date>;
  usage_month: Optional<string>;
  usage_workspace: Generated<string>;
}

export interface BudgetTable {
  account_id: string;
  budget_id: Fixed<string>;
  display_name: string;
  filter: Json<BudgetFilter>;
  alert_configurations: Json<BudgetAlert[]>;
  created_at: Fixed<Date>;
  updated_at: Date;
}

/** Tables of the account feature; no other feature reads them. */
export interface AccountSchema {
  account: AccountTable;
  workspace: WorkspaceTable;
  customer_role: CustomerRoleTable;
  credential: CredentialTable;
  storage_configuration: StorageConfigurationTable;
  vpc_endpoint: VpcEndpointTable;
  network: NetworkTable;
  private_access_settings: PrivateAccessSettingsTable;
  private_access_endpoint: PrivateAccessEndpointTable;
  customer_managed_key: CustomerManagedKeyTable;
  log_delivery: LogDeliveryTable;
  budget: BudgetTable;
}
