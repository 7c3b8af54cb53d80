import type { ColumnType, Generated } from 'kysely';
import type { NodeReport } from '../agent/api/report';

/** What is set once. */
type Fixed<T> = ColumnType<T, T, never>;
/** What may be left out, and is null then. */
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;

export interface NodeTable {
  account_id: string;
  node_id: Fixed<string>;
  workspace_id: Fixed<string>;
  cluster_id: Optional<string>;
  token_hash: Optional<Buffer>;
  aws_account_id: Optional<string>;
  instance_id: Optional<string>;
  role_name: Optional<string>;
  expected_at: Fixed<Date>;
  join_until: Fixed<Date>;
  joined_at: Optional<Date>;
  connection_number: Generated<string>;
  relay_id: Optional<string>;
  relay_address: Optional<string>;
  connected_at: Optional<Date>;
  report: ColumnType<NodeReport | null, never, string | null>;
  revision: Optional<string>;
  reported_at: Optional<Date>;
}

export interface NodeCredentialTable {
  account_id: string;
  node_id: Fixed<string>;
  number: Fixed<string>;
  secret_hash: Fixed<Buffer>;
  created_at: Fixed<Date>;
  expires_at: Fixed<Date>;
}

export interface AnsweredChallengeTable {
  challenge_id: string;
  expires_at: Date;
}

/** Tables of the relay: nodes and how they are reached. */
export interface RelaySchema {
  node: NodeTable;
  node_credential: NodeCredentialTable;
  answered_challenge: AnsweredChallengeTable;
}
