import type { ColumnType, Generated } from 'kysely';

export interface AccountTable {
  account_id: string;
  name: string;
  status: Generated<'ACTIVE' | 'SUSPENDED'>;
  created_at: ColumnType<Date, Date, never>;
}

export interface WorkspaceTable {
  account_id: string;
  workspace_id: ColumnType<string, string, never>;
  workspace_name: string;
  deployment_name: string;
  aws_region: string;
  status: 'NOT_PROVISIONED' | 'PROVISIONING' | 'RUNNING' | 'FAILED' | 'CANCELLING' | 'BANNED';
  status_message: Generated<string>;
  created_at: ColumnType<Date, Date, never>;
  version: Generated<number>;
}

/** Tables of the account feature; no other feature reads them. */
export interface AccountSchema {
  account: AccountTable;
  workspace: WorkspaceTable;
}
