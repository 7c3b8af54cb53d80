import type { ColumnType } from 'kysely';

export interface FederationPolicyTable {
  account_id: ColumnType<string, string, never>;
  uid: ColumnType<string, string, never>;
  /** Null: of the account, for whomever the token names. */
  principal_id: ColumnType<string | null, string | null, never>;
  policy_id: ColumnType<string, string, never>;
  description: string;
  issuer: string;
  audiences: string[];
  subject: string | null;
  subject_claim: string;
  jwks_uri: string | null;
  jwks_json: string | null;
  created_at: ColumnType<Date, Date, never>;
  updated_at: Date;
}

/** Table of the federation; a part of the identity feature. */
export interface FederationSchema {
  federation_policy: FederationPolicyTable;
}
