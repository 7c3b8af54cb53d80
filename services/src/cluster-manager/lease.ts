import { sql } from 'kysely';
import type { Tx } from '../schema';
import type { ClusterKey } from '../clusters/cluster-key';

/**
 * In milliseconds: how long a process has a cluster without renewing its lease, and how often it renews it. One that dies loses its
 * clusters after this time.
 */
export const LEASE_TIME = 6_000;
export const RENEW_EVERY = 2_000;

/** A cluster in the hands of one process. Whoever takes it next has a greater fence. */
export interface Lease extends ClusterKey {
  readonly holder: string;
  readonly fence: string;
}

/** The cluster has passed to another process: what this one wanted to write is void. */
export class LeaseLost extends Error {
  constructor({ clusterId, holder, fence }: Lease) {
    super(`lease ${fence} of ${holder} on cluster ${clusterId} has passed to another process`);
  }
}

/**
 * Takes a cluster that nobody has, or whose time is over. A process that has it already is refused like any other: of two steps that
 * it takes at once, one counts.
 */
export async function takeLease(tx: Tx, key: ClusterKey, holder: string, now: Date): Promise<Lease | undefined> {
  const taken = await rowOf(tx, key)
    .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<=', now)]))
    .set({ lease_holder: holder, lease_until: until(now), lease_number: sql<string>`lease_number + 1` })
    .returning('lease_number')
    .executeTakeFirst();
  return taken && { ...key, holder, fence: taken.lease_number };
}

/** Has the cluster for longer. @throws LeaseLost when it has passed to another */
export async function renewLease(tx: Tx, lease: Lease, now: Date): Promise<void> {
  const { numUpdatedRows } = await rowOf(tx, lease)
    .where('lease_number', '=', lease.fence)
    .set({ lease_until: until(now) })
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new LeaseLost(lease);
}

/**
 * Lets another process have the cluster at once. Harmless when it has passed to another.
 *
 * @param dueAt when the cluster is to be looked at again; whoever has changed it meanwhile has said so, and is not put off
 */
export async function giveLeaseBack(tx: Tx, lease: Lease, dueAt: Date): Promise<void> {
  await rowOf(tx, lease)
    .where('lease_number', '=', lease.fence)
    .set({ lease_until: null, lease_holder: null, due_at: dueAt })
    .execute();
}

/**
 * Binds the transaction to the lease: nobody takes the cluster until the transaction has ended. Every transaction in which the
 * cluster manager changes a cluster, its nodes or its events begins so.
 *
 * @throws LeaseLost when it has passed to another
 */
export async function withLease(tx: Tx, lease: Lease): Promise<void> {
  const held = await tx
    .selectFrom('cluster')
    .select('lease_number')
    .where('account_id', '=', lease.accountId)
    .where('workspace_id', '=', lease.workspaceId)
    .where('cluster_id', '=', lease.clusterId)
    .where('lease_number', '=', lease.fence)
    .forUpdate()
    .executeTakeFirst();
  if (!held) throw new LeaseLost(lease);
}

function until(now: Date): Date {
  return new Date(now.getTime() + LEASE_TIME);
}

function rowOf(tx: Tx, { accountId, workspaceId, clusterId }: ClusterKey) {
  return tx
    .updateTable('cluster')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', '=', clusterId);
}
