import type { ColumnType } from 'kysely';
import type { LoginSettingTable } from './provider/schema';

export interface UserPasswordTable {
  account_id: string;
  principal_id: ColumnType<string, string, never>;
  /** Encoded hash with its parameters and salt. */
  argon2id: string;
  failures: ColumnType<number, number | undefined, number>;
  locked_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface LoginSessionTable {
  account_id: string;
  session_id: string;
  principal_id: ColumnType<string, string, never>;
  secret_hash: Buffer;
  created_at: Date;
  expires_at: Date;
  /** The provider that proved who it is, and in which words; null for a login by password. */
  issuer: ColumnType<string | null, string | null, never>;
  id_token: ColumnType<string | null, string | null, never>;
}

/** A client that acts for a person. */
export interface OAuthGrantTable {
  account_id: string;
  grant_id: string;
  principal_id: ColumnType<string, string, never>;
  workspace_id: ColumnType<string | null, string | null, never>;
  client_id: string;
  scope: string;
  /** Where its code was had, and so where it and the refresh tokens are taken. */
  issuer: string;
  redirect_uri: string;
  code_challenge: string;
  code_hash: Buffer;
  code_expires_at: Date;
  redeemed_at: ColumnType<Date | null, undefined, Date>;
  created_at: Date;
  expires_at: Date;
}

export interface OAuthRefreshTokenTable {
  account_id: string;
  token_id: string;
  grant_id: string;
  secret_hash: Buffer;
  created_at: Date;
  used_at: ColumnType<Date | null, undefined, Date>;
}

/** Tables of people's logins; a part of the identity feature. */
export interface LoginSchema {
  login_setting: LoginSettingTable;
  user_password: UserPasswordTable;
  login_session: LoginSessionTable;
  oauth_grant: OAuthGrantTable;
  oauth_refresh_token: OAuthRefreshTokenTable;
}
