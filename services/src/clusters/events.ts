import type { Tx } from '../schema';
import type { Autoscale } from './attributes';
import type { ClusterKey } from './cluster-key';

/** What may happen to a cluster, in the words of the API. */
export const EVENT_TYPES = [
  'CREATING',
  'STARTING',
  'RUNNING',
  'RESTARTING',
  'TERMINATING',
  'EDITED',
  'RESIZING',
  'UPSIZE_COMPLETED',
  'NODES_LOST',
  'ADD_NODES_FAILED',
  'DRIVER_HEALTHY',
  'DRIVER_UNAVAILABLE',
  'DRIVER_NOT_RESPONDING',
  'SPARK_EXCEPTION',
  'METASTORE_DOWN',
  'DBFS_DOWN',
  'PINNED',
  'UNPINNED',
  'INIT_SCRIPTS_STARTED',
  'INIT_SCRIPTS_FINISHED',
  'EXPANDED_DISK',
  'FAILED_TO_EXPAND_DISK',
  'DID_NOT_EXPAND_DISK',
  'AUTOSCALING_STATS_REPORT',
  'AUTOSCALING_BACKOFF',
  'AUTOSCALING_FAILED',
  'NODE_BLACKLISTED',
  'NODE_EXCLUDED_DECOMMISSIONED',
  'DECOMMISSION_STARTED',
  'DECOMMISSION_ENDED',
  'CLUSTER_MIGRATED',
  'UC_VOLUME_MISCONFIGURED',
  'AUTOMATIC_CLUSTER_UPDATE',
  'DEFERRED_POLICY_ENFORCEMENT_SCHEDULED',
  'DEFERRED_POLICY_ENFORCEMENT_FAILED',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export type EventCause = 'AUTOSCALE' | 'USER_REQUEST' | 'AUTORECOVERY' | 'REPLACE_BAD_NODES';

/** Size of a cluster as events show it. */
export interface ClusterSize {
  readonly num_workers?: number;
  readonly autoscale?: Autoscale;
}

/** What events tell beyond their type, in the words of the API. */
export interface EventDetails {
  readonly user?: string;
  readonly cause?: EventCause;
  readonly cluster_size?: ClusterSize;
  readonly previous_cluster_size?: ClusterSize;
  readonly attributes?: object;
  readonly previous_attributes?: object;
  readonly current_num_workers?: number;
  readonly target_num_workers?: number;
  readonly reason?: { readonly code: string; readonly type: string; readonly parameters: Readonly<Record<string, string>> };
  readonly driver_state_message?: string;
  readonly instance_id?: string;
  readonly init_scripts?: object;
}

/** Adds to what happened to a cluster. */
export async function recordEvent(
  tx: Tx,
  { accountId, workspaceId, clusterId }: ClusterKey,
  type: EventType,
  now: Date,
  details: EventDetails = {},
): Promise<void> {
  await tx
    .insertInto('cluster_event')
    .values({
      account_id: accountId,
      workspace_id: workspaceId,
      cluster_id: clusterId,
      happened_at: now,
      type,
      details: JSON.stringify(details),
    })
    .execute();
}

/** What the newest event of a type tells; undefined when there was none. */
export async function newestEvent(
  tx: Tx,
  { accountId, workspaceId, clusterId }: ClusterKey,
  type: EventType,
): Promise<EventDetails | undefined> {
  const newest = await tx
    .selectFrom('cluster_event')
    .select('details')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId)
    .where('type', '=', type)
    .orderBy('event_id', 'desc')
    .executeTakeFirst();
  return newest?.details;
}
