import { sql } from 'kysely';
import { invalid } from '../platform/http/api-error';
import type { Caller } from '../platform/http/caller';
import type { Tx } from '../schema';
import type { ClusterRow, NodeRow } from './schema';
import { workspaceOf } from '../identity/permissions/check';
import { CLUSTERS } from './remove-cluster';

/** How long a terminated cluster is listed, in milliseconds; a pinned one always is. */
const LISTED_AFTER_TERMINATION = 30 * 24 * 60 * 60 * 1_000;

/** Which clusters, in which order, and how many. */
export interface ClusterQuery {
  readonly states?: readonly string[];
  readonly sources?: readonly string[];
  readonly pinned?: boolean;
  readonly policyId?: string;
  /** `DEFAULT`: pinned ones first, then those that are not terminated. */
  readonly field: 'DEFAULT' | 'CLUSTER_NAME';
  readonly descending: boolean;
  /** @default - all */
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface ClusterPage {
  readonly clusters: readonly ClusterRow[];
  readonly nextPageToken?: string;
}

/** What a row is ordered by: what comes after a page begins beyond its last one, whatever was added before. */
interface Position {
  readonly rank: number;
  readonly name: string;
  readonly id: string;
}

/** The clusters that the caller may attach to; an admin sees all. */
export async function listClusters(tx: Tx, caller: Caller, query: ClusterQuery, now: Date): Promise<ClusterPage> {
  const { accountId, workspaceId } = workspaceOf(caller);
  const since = new Date(now.getTime() - LISTED_AFTER_TERMINATION);
  const rank =
    query.field === 'CLUSTER_NAME'
      ? sql<number>`0`
      : sql<number>`(case when c.pinned_by is null then 2 else 0 end + case when c.state = 'TERMINATED' then 1 else 0 end)`;
  const key = sql`(${rank}, lower(c.cluster_name), c.cluster_id)`;
  const after = query.pageToken === undefined || query.pageToken === '' ? undefined : readToken(query.pageToken);
  const beyond = after
    ? sql`and ${key} ${sql.raw(query.descending ? '<' : '>')} (${after.rank}::int, ${after.name}::text, ${after.id}::text)`
    : sql``;
  const direction = sql.raw(query.descending ? 'desc' : 'asc');
  const limit = query.pageSize === undefined ? sql`` : sql`limit ${query.pageSize + 1}`;
  const { rows } = await sql<ClusterRow & { rank: number; name_key: string }>`
    select c.*, ${rank} as rank, lower(c.cluster_name) as name_key from cluster c
    where c.account_id = ${accountId} and c.workspace_id = ${workspaceId}::bigint and c.removed_at is null
      and (c.state <> 'TERMINATED' or c.pinned_by is not null or c.terminated_at > ${since})
      ${filters(query)} ${caller.workspace?.admin ? sql`` : granted(caller, accountId, workspaceId)} ${beyond}
    order by rank ${direction}, name_key ${direction}, cluster_id ${direction} ${limit}`.execute(tx);
  if (query.pageSize === undefined || rows.length <= query.pageSize) return { clusters: rows };
  const clusters = rows.slice(0, query.pageSize);
  const last = clusters.at(-1);
  return { clusters, ...(last && { nextPageToken: writeToken({ rank: last.rank, name: last.name_key, id: last.cluster_id }) }) };
}

/** The nodes of these clusters that have not ended, by cluster. */
export async function nodesByCluster(tx: Tx, caller: Caller, clusters: readonly ClusterRow[]): Promise<Map<string, NodeRow[]>> {
  const { accountId, workspaceId } = workspaceOf(caller);
  const found = new Map<string, NodeRow[]>();
  const alive = clusters.filter(({ state }) => state !== 'TERMINATED').map(({ cluster_id: id }) => id);
  if (alive.length === 0) return found;
  const rows = await tx
    .selectFrom('cluster_node')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('cluster_id', 'in', alive)
    .where('state', '<>', 'ENDED')
    .orderBy('wanted_at')
    .orderBy('node_id')
    .execute();
  for (const row of rows) {
    if (row.cluster_id !== null) found.set(row.cluster_id, [...(found.get(row.cluster_id) ?? []), row]);
  }
  return found;
}

/** How many clusters of the workspace are pinned. */
export async function countPinned(tx: Tx, caller: Caller): Promise<number> {
  const { accountId, workspaceId } = workspaceOf(caller);
  const { count } = await tx
    .selectFrom('cluster')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('pinned_by', 'is not', null)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

function filters({ states, sources, pinned, policyId }: ClusterQuery) {
  const conditions = [
    ...(states?.length ? [sql`and c.state = any(${states}::text[])`] : []),
    ...(sources?.length ? [sql`and c.cluster_source = any(${sources}::text[])`] : []),
    ...(pinned === undefined ? [] : [sql`and (c.pinned_by is not null) = ${pinned}`]),
    ...(policyId === undefined ? [] : [sql`and c.attributes ->> 'policy_id' = ${policyId}`]),
  ];
  return conditions.length > 0 ? sql.join(conditions, sql` `) : sql``;
}

/** That something is granted to the caller on it, directly or through groups, however deep. */
function granted({ principalId }: Caller, accountId: string, workspaceId: string) {
  return sql`and exists (
    with recursive self (principal_id) as (
      select ${principalId}::bigint
      union
      select m.group_id from group_member m join self s on m.account_id = ${accountId} and m.member_id = s.principal_id
    )
    select 1 from object_permission o join self using (principal_id)
    where o.account_id = ${accountId} and o.workspace_id = ${workspaceId}::bigint
      and o.object_type = ${CLUSTERS} and o.object_id = c.cluster_id)`;
}

function writeToken({ rank, name, id }: Position): string {
  return Buffer.from(JSON.stringify([rank, name, id])).toString('base64url');
}

function readToken(token: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(value)) {
      const [rank, name, id] = value as unknown[];
      if (typeof rank === 'number' && typeof name === 'string' && typeof id === 'string') return { rank, name, id };
    }
  } catch {
    // Told below.
  }
  throw invalid(`page_token must be the next_page_token of an earlier page, got ${JSON.stringify(token)}`);
}
