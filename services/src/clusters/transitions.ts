import type { Tx } from '../schema';
import { changeCluster, moveCluster, type ClusterChange } from './change-cluster';
import { keyOf } from './cluster-key';
import { newestEvent, recordEvent, type ClusterSize, type EventCause, type EventType } from './events';
import type { ClusterRow } from './schema';
import { TERMINATION_TYPES, type TerminationReason } from './termination-reason';

/**
 * What may happen to a cluster, each step with its event. Each takes the cluster as it was read and answers it as it is then, or
 * undefined when somebody else changed it first: whoever calls reads it anew and decides again.
 */

type Step = Promise<ClusterRow | undefined>;

/** Who asks for a step: a user of the API, or nobody. */
export interface Asked {
  readonly user?: string;
}

/** TERMINATED → PENDING: a new generation, with the size it had; autoscaling begins at its minimum. */
export function startCluster(tx: Tx, cluster: ClusterRow, now: Date, asked: Asked = {}): Step {
  return step(tx, cluster, 'STARTING', now, asked, () =>
    moveCluster(tx, cluster, 'PENDING', now, {
      ...newGeneration(cluster, now),
      num_workers: cluster.min_workers ?? cluster.num_workers,
      state_message: 'Starting Spark',
      started_at: now,
      terminated_at: null,
      termination_code: null,
      termination_type: null,
      termination_parameters: '{}',
    }),
  );
}

/** RUNNING → RESTARTING: a new generation. */
export function restartCluster(
  tx: Tx,
  cluster: ClusterRow,
  now: Date,
  asked: Asked & { readonly cause?: EventCause } = {},
): Step {
  return step(tx, cluster, 'RESTARTING', now, asked, () =>
    moveCluster(tx, cluster, 'RESTARTING', now, {
      ...newGeneration(cluster, now),
      state_message: 'Restarting Spark',
      last_restarted_at: now,
    }),
  );
}

/** The size that a cluster is to have. */
export interface WantedSize {
  readonly numWorkers: number;
  /** @default - without autoscaling */
  readonly autoscale?: { readonly minWorkers: number; readonly maxWorkers: number };
}

/** RUNNING → RESIZING. */
export function resizeCluster(
  tx: Tx,
  cluster: ClusterRow,
  size: WantedSize,
  now: Date,
  asked: Asked & { readonly cause: EventCause },
): Step {
  const details = {
    ...asked,
    cluster_size: sizeOf(sizeColumns(size)),
    previous_cluster_size: sizeOf(cluster),
    current_num_workers: cluster.num_workers,
    target_num_workers: size.numWorkers,
  };
  return step(tx, cluster, 'RESIZING', now, details, () =>
    moveCluster(tx, cluster, 'RESIZING', now, { ...sizeColumns(size), due_at: now, state_message: 'Resizing' }),
  );
}

/** RESIZING on, to more workers than it was begun for, since an autoscaling cluster has more to do meanwhile. */
export function growFurther(tx: Tx, cluster: ClusterRow, numWorkers: number, now: Date): Step {
  const details = {
    cause: 'AUTOSCALE',
    cluster_size: sizeOf(cluster),
    previous_cluster_size: sizeOf(cluster),
    current_num_workers: cluster.num_workers,
    target_num_workers: numWorkers,
  } as const;
  return step(tx, cluster, 'RESIZING', now, details, () => changeCluster(tx, cluster, { num_workers: numWorkers, due_at: now }));
}

/** Any state but TERMINATED → TERMINATING, with the reason. */
export function terminateCluster(tx: Tx, cluster: ClusterRow, reason: TerminationReason, now: Date, asked: Asked = {}): Step {
  const type = TERMINATION_TYPES[reason.code];
  const parameters = reason.parameters ?? {};
  return step(tx, cluster, 'TERMINATING', now, { ...asked, reason: { code: reason.code, type, parameters } }, () =>
    moveCluster(tx, cluster, 'TERMINATING', now, {
      state_message: reason.message,
      termination_code: reason.code,
      termination_type: type,
      termination_parameters: JSON.stringify(parameters),
      due_at: now,
    }),
  );
}

/** TERMINATING → TERMINATED: nothing of it runs any more. The reason stays. */
export function clusterTerminated(tx: Tx, cluster: ClusterRow, now: Date): Step {
  return moveCluster(tx, cluster, 'TERMINATED', now, {
    state_message: cluster.state_message,
    terminated_at: now,
    spark_context_id: null,
  });
}

/**
 * PENDING, RESTARTING or RESIZING → RUNNING: the driver answers, and enough workers are there. A resize that added workers says so, with
 * its cause; one that took some away has no event of its own.
 */
export async function clusterRunning(tx: Tx, cluster: ClusterRow, now: Date, sparkContextId: string | null): Step {
  if (cluster.state === 'RESIZING') return resized(tx, cluster, now, sparkContextId);
  const details = { current_num_workers: cluster.num_workers, target_num_workers: cluster.num_workers };
  return step(tx, cluster, 'RUNNING', now, details, () =>
    moveCluster(tx, cluster, 'RUNNING', now, { spark_context_id: sparkContextId, last_activity_at: now }),
  );
}

async function resized(tx: Tx, cluster: ClusterRow, now: Date, sparkContextId: string | null): Step {
  const { cause, current_num_workers: before = 0 } = (await newestEvent(tx, keyOf(cluster), 'RESIZING')) ?? {};
  const moved = await moveCluster(tx, cluster, 'RUNNING', now, { spark_context_id: sparkContextId });
  const { num_workers: size } = cluster;
  if (!moved || size < before) return moved;
  const details = { current_num_workers: size, target_num_workers: size, ...(cause && { cause }) };
  await recordEvent(tx, keyOf(cluster), 'UPSIZE_COMPLETED', now, details);
  return moved;
}

/** Tells what the cluster is doing, such as that an availability zone has no room; stays in its state. */
export function noteCluster(tx: Tx, cluster: ClusterRow, message: string): Step {
  return changeCluster(tx, cluster, { state_message: message });
}

/** What a size is in the columns of a cluster. */
export function sizeColumns({
  numWorkers,
  autoscale,
}: WantedSize): Pick<ClusterRow, 'num_workers' | 'min_workers' | 'max_workers'> {
  return { num_workers: numWorkers, min_workers: autoscale?.minWorkers ?? null, max_workers: autoscale?.maxWorkers ?? null };
}

/** What the columns of a cluster say of its size, in the words of the API. */
export function sizeOf(cluster: Pick<ClusterRow, 'num_workers' | 'min_workers' | 'max_workers'>): ClusterSize {
  if (cluster.min_workers === null || cluster.max_workers === null) return { num_workers: cluster.num_workers };
  return { autoscale: { min_workers: cluster.min_workers, max_workers: cluster.max_workers } };
}

function newGeneration(cluster: ClusterRow, now: Date): ClusterChange {
  return { generation: cluster.generation + 1, due_at: now };
}

async function step(
  tx: Tx,
  cluster: ClusterRow,
  type: EventType,
  now: Date,
  details: Parameters<typeof recordEvent>[4],
  move: () => Step,
): Step {
  const moved = await move();
  if (moved) await recordEvent(tx, keyOf(cluster), type, now, details);
  return moved;
}
