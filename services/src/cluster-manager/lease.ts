import { sql, type RawBuilder } from 'kysely';
import type { ClusterKey } from '../clusters/cluster-key';
import type { PoolKey } from '../instance-pools/pool-key';
import type { Tx } from '../schema';

/** What one process at a time works on: a cluster, or an instance pool. */
export type LeaseKey = ClusterKey | PoolKey;

/**
 * In milliseconds: how long a process has a cluster without renewing its lease, and how often it renews it. One that dies loses its
 * clusters after this time.
 */
export const LEASE_TIME = 6_000;
export const RENEW_EVERY = 2_000;

/** A cluster or a pool in the hands of one process. Whoever takes it next has a greater fence. */
export type Lease<Key extends LeaseKey = LeaseKey> = Key & { readonly holder: string; readonly fence: string };

/** It has passed to another process: what this one wanted to write is void. */
export class LeaseLost extends Error {
  constructor(lease: Lease) {
    super(`lease ${lease.fence} of ${lease.holder} on ${nameOf(lease)} has passed to another process`);
  }
}

/** For logs and tables of what is under way. */
export function nameOf(key: LeaseKey): string {
  const which = 'poolId' in key ? `pool ${key.poolId}` : `cluster ${key.clusterId}`;
  return `${which} of workspace ${key.workspaceId}, account ${key.accountId}`;
}

/**
 * Takes what nobody has, or whose time is over. A process that has it already is refused like any other: of two steps that it takes at
 * once, one counts.
 */
export async function takeLease<Key extends LeaseKey>(
  tx: Tx,
  key: Key,
  holder: string,
  now: Date,
): Promise<Lease<Key> | undefined> {
  const { rows } = await sql<{ fence: string }>`
    update ${tableOf(key)} set lease_holder = ${holder}, lease_until = ${until(now)}, lease_number = lease_number + 1
    where ${isRowOf(key)} and (lease_until is null or lease_until <= ${now})
    returning lease_number as fence`.execute(tx);
  return rows[0] && { ...key, holder, fence: rows[0].fence };
}

/** Has it for longer. @throws LeaseLost when it has passed to another */
export async function renewLease(tx: Tx, lease: Lease, now: Date): Promise<void> {
  const { numAffectedRows } = await sql`
    update ${tableOf(lease)} set lease_until = ${until(now)}
    where ${isRowOf(lease)} and lease_number = ${lease.fence}`.execute(tx);
  if (numAffectedRows === 0n) throw new LeaseLost(lease);
}

/**
 * Lets another process have it at once. Harmless when it has passed to another.
 *
 * @param dueAt when it is to be looked at again; whoever has changed a cluster meanwhile has said so, and is not put off
 */
export async function giveLeaseBack(tx: Tx, lease: Lease, dueAt: Date): Promise<void> {
  await sql`
    update ${tableOf(lease)} set lease_until = null, lease_holder = null, due_at = ${dueAt}
    where ${isRowOf(lease)} and lease_number = ${lease.fence}`.execute(tx);
}

/**
 * Binds the transaction to the lease: nobody takes the cluster or pool until the transaction has ended. Every transaction in which the
 * cluster manager changes one, its nodes or its events begins so.
 *
 * @throws LeaseLost when it has passed to another
 */
export async function withLease(tx: Tx, lease: Lease): Promise<void> {
  const { rows } = await sql`
    select 1 from ${tableOf(lease)} where ${isRowOf(lease)} and lease_number = ${lease.fence} for update`.execute(tx);
  if (rows.length === 0) throw new LeaseLost(lease);
}

function until(now: Date): Date {
  return new Date(now.getTime() + LEASE_TIME);
}

function tableOf(key: LeaseKey): RawBuilder<unknown> {
  return sql.table('poolId' in key ? 'instance_pool' : 'cluster');
}

function isRowOf(key: LeaseKey): RawBuilder<unknown> {
  const isOne = 'poolId' in key ? sql`instance_pool_id = ${key.poolId}` : sql`cluster_id = ${key.clusterId}`;
  return sql`account_id = ${key.accountId} and workspace_id = ${key.workspaceId} and ${isOne}`;
}
