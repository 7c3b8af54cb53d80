import { sql } from 'kysely';
import { WANTED_ENDS } from '../clusters/termination-reason';
import type { WorkspaceKey } from '../identity/assignment/statements';
import type { Tx } from '../schema';
import type { PendingInstanceError } from './pool-info';

/** In milliseconds: an older failure says nothing of today, since a pool that lacks instances tries every ten minutes at the least. */
const RECENT = 20 * 60_000;

/**
 * Why pools of a workspace lack instances that are to wait, by pool, the newest last: at most as many as are to, and none once as many do.
 *
 * @see https://docs.databricks.com/api/workspace/instancepools/get
 */
export async function pendingInstanceErrors(
  tx: Tx,
  { accountId, workspaceId }: WorkspaceKey,
  now: Date,
): Promise<ReadonlyMap<string, readonly PendingInstanceError[]>> {
  const { rows } = await sql<{ pool: string; instance_id: string | null; message: string }>`
    select f.instance_pool_id as pool, f.instance_id, f.end_message as message
    from (
      select n.*, coalesce(n.ending_at, n.ended_at) as failed_at, p.min_idle_instances,
        row_number() over (partition by n.instance_pool_id order by coalesce(n.ending_at, n.ended_at) desc, n.node_id) as newest
      from cluster_node n join instance_pool p using (account_id, workspace_id, instance_pool_id)
      where n.account_id = ${accountId} and n.workspace_id = ${workspaceId}::bigint and n.cluster_id is null and n.joined_at is null
        and n.state in ('ENDING', 'ENDED') and n.end_reason <> all (${[...WANTED_ENDS]}::text[])
        and coalesce(n.ending_at, n.ended_at) > ${new Date(now.getTime() - RECENT)}
        and p.min_idle_instances > (
          select count(*) from cluster_node idle
          where idle.account_id = n.account_id and idle.workspace_id = n.workspace_id and idle.instance_pool_id = n.instance_pool_id
            and idle.cluster_id is null and idle.state = 'JOINED')
    ) f
    where f.newest <= f.min_idle_instances
    order by f.failed_at, f.node_id`.execute(tx);
  const errors = new Map<string, PendingInstanceError[]>();
  for (const { pool, instance_id, message } of rows) {
    errors.set(pool, [...(errors.get(pool) ?? []), { ...(instance_id !== null && { instance_id }), message }]);
  }
  return errors;
}
