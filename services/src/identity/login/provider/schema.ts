import type { ColumnType } from 'kysely';

export interface LoginSettingTable {
  account_id: ColumnType<string, string, never>;
  issuer: string;
  client_id: string;
  client_secret: string | null;
  scopes: string[];
  user_name_claim: string;
  groups_claim: string;
  groups: ColumnType<Readonly<Record<string, string>>, string, string>;
  create_users: boolean;
  passwords: boolean;
}
