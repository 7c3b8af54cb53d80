import { sql } from 'kysely';
import type { Tx } from '../schema';

/** A time in which usage is looked at, from its start up to its end, which is not in it. */
export interface UsageTime {
  readonly from: Date;
  readonly to: Date;
}

/** How long nodes of a type worked for a cluster in one hour. */
export interface UsageHour {
  readonly workspace_id: string;
  /** When the hour began. */
  readonly hour: Date;
  readonly cluster_id: string;
  readonly cluster_name: string;
  readonly cluster_source: string;
  /** Null for usage that is older than the platform kept it. */
  readonly creator_id: string | null;
  readonly creator_name: string;
  readonly instance_type: string;
  readonly custom_tags: Readonly<Record<string, string>>;
  /** Of all nodes together, in hours. */
  readonly machine_hours: number;
}

/** Usage in a time that is over, by workspace, hour and cluster. A node that still works counts to the end of the time. */
export async function usageHours(tx: Tx, accountId: string, { from, to }: UsageTime, workspaceId?: string): Promise<UsageHour[]> {
  const { rows } = await sql<UsageHour>`
    select u.workspace_id, h.hour, u.cluster_id, u.cluster_name, u.cluster_source, u.creator_id, u.creator_name, u.instance_type,
      u.custom_tags, (sum(extract(epoch from least(u.until, h.hour + interval '1 hour') - greatest(u.since, h.hour))) / 3600)::float8
        as machine_hours
    from (
      select *, greatest(started_at, ${from}::timestamptz) as since, least(ended_at, ${to}::timestamptz) as until
      from node_usage
      where account_id = ${accountId} and started_at < ${to} and coalesce(ended_at, 'infinity'::timestamptz) > ${from}
        and ${workspaceId === undefined ? sql`true` : sql`workspace_id = ${workspaceId}::bigint`}
    ) u, generate_series(date_trunc('hour', u.since, 'UTC'), u.until - interval '1 microsecond', interval '1 hour') as h (hour)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    order by 1, 2, 3, 8, 4, 7`.execute(tx);
  return rows;
}

/**
 * The first workspace after another in which nodes worked in a time.
 *
 * @param among the workspaces that are asked for; empty: all
 */
export async function nextWorkspaceWithUsage(
  tx: Tx,
  accountId: string,
  { from, to }: UsageTime,
  after: string,
  among: readonly string[],
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('node_usage')
    .select('workspace_id')
    .where('account_id', '=', accountId)
    .where('workspace_id', '>', after)
    .$if(among.length > 0, (query) => query.where('workspace_id', 'in', [...among]))
    .where('started_at', '<', to)
    .where(sql<boolean>`coalesce(ended_at, 'infinity'::timestamptz) > ${from}`)
    .orderBy('workspace_id')
    .limit(1)
    .executeTakeFirst();
  return row?.workspace_id;
}
