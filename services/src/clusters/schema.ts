import type { ColumnType, Generated, Selectable } from 'kysely';
import type { ClusterAttributes, ClusterSpec } from './attributes';
import type { EventDetails, EventType } from './events';
import type { SettingsChange } from './settings-change';
import type { ClusterState, NodeState } from './state';
import type { TerminationCode, TerminationType } from './termination-reason';

/** What is set once. */
type Fixed<T> = ColumnType<T, T, never>;
/** What may be left out, and is null then. */
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;
/** A JSON column: read as what it holds, written as text. */
type Json<T> = ColumnType<T, string, string>;

export type ClusterSource = 'UI' | 'JOB' | 'API' | 'SQL' | 'MODELS' | 'PIPELINE' | 'PIPELINE_MAINTENANCE';

export interface ClusterTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  cluster_id: Fixed<string>;
  cluster_name: string;
  creator_id: string;
  creator_name: string;
  cluster_source: Fixed<ClusterSource>;
  spec: Json<ClusterSpec>;
  attributes: Json<ClusterAttributes>;
  state: Generated<ClusterState>;
  state_message: Generated<string>;
  generation: Generated<number>;
  num_workers: number;
  min_workers: Optional<number>;
  max_workers: Optional<number>;
  termination_code: Optional<TerminationCode>;
  termination_type: Optional<TerminationType>;
  termination_parameters: ColumnType<Record<string, string>, string | undefined, string>;
  spark_context_id: Optional<string>;
  created_at: Fixed<Date>;
  started_at: Date;
  state_since: Date;
  last_activity_at: Optional<Date>;
  last_restarted_at: Optional<Date>;
  terminated_at: Optional<Date>;
  pinned_by: Optional<string>;
  removed_at: Optional<Date>;
  version: Generated<number>;
  due_at: Date;
  lease_holder: Optional<string>;
  lease_until: Optional<Date>;
  lease_number: Generated<string>;
}
export type ClusterRow = Selectable<ClusterTable>;

export interface ClusterSecretTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  cluster_id: Fixed<string>;
  generation: Fixed<number>;
  secret: Fixed<string>;
}

export interface ClusterNodeTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  node_id: Fixed<string>;
  cluster_id: Optional<string>;
  instance_pool_id: Optional<string>;
  generation: number;
  place: Optional<'driver' | 'worker'>;
  launcher: Fixed<string>;
  client_token: string;
  instance_id: Optional<string>;
  instance_type: string;
  availability_zone: Optional<string>;
  lifecycle: 'spot' | 'on-demand';
  private_address: Optional<string>;
  state: Generated<NodeState>;
  wanted_at: Fixed<Date>;
  launched_at: Optional<Date>;
  joined_at: Optional<Date>;
  assigned_at: Optional<Date>;
  ready_at: Optional<Date>;
  draining_at: Optional<Date>;
  ending_at: Optional<Date>;
  ended_at: Optional<Date>;
  end_reason: Optional<TerminationCode>;
  end_message: Optional<string>;
  version: Generated<number>;
}
export type NodeRow = Selectable<ClusterNodeTable>;

export interface PendingEnforcementTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  cluster_id: Fixed<string>;
  spec: Json<ClusterSpec>;
  attributes: Json<ClusterAttributes>;
  num_workers: number;
  min_workers: number | null;
  max_workers: number | null;
  changes: Json<SettingsChange[]>;
  initiator_name: string;
  initiated_at: Date;
}
export type PendingEnforcementRow = Selectable<PendingEnforcementTable>;

export interface ClusterEventTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  cluster_id: Fixed<string>;
  event_id: ColumnType<string, never, never>;
  happened_at: Fixed<Date>;
  type: Fixed<EventType>;
  details: ColumnType<EventDetails, string, never>;
}
export type EventRow = Selectable<ClusterEventTable>;

export interface NodeUsageTable {
  account_id: Fixed<string>;
  workspace_id: Fixed<string>;
  node_id: Fixed<string>;
  started_at: Fixed<Date>;
  ended_at: Optional<Date>;
  cluster_id: Fixed<string>;
  cluster_name: Fixed<string>;
  cluster_source: Fixed<string>;
  creator_id: Optional<string>;
  creator_name: Fixed<string>;
  place: Fixed<string>;
  instance_type: Fixed<string>;
  lifecycle: Fixed<string>;
  instance_pool_id: Optional<string>;
  runtime_key: Fixed<string>;
  custom_tags: Json<Record<string, string>>;
}

/** Tables of the clusters feature. */
export interface ClustersSchema {
  cluster: ClusterTable;
  cluster_secret: ClusterSecretTable;
  cluster_node: ClusterNodeTable;
  cluster_event: ClusterEventTable;
  pending_enforcement: PendingEnforcementTable;
  node_usage: NodeUsageTable;
}
