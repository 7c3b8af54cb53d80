import { sql } from 'kysely';
import type { Database } from '../../platform/database/database';
import type { LakehouseSchema } from '../../schema';
import type { ConnectionKey } from './statements';
import { tellOfClusters } from './tell-of-clusters';

/** A report on its way into the row of its node. */
export interface Reported extends ConnectionKey {
  readonly revision: number;
  /** As JSON. */
  readonly report: string;
  /** Whether it says something new, and is not merely a heartbeat. */
  readonly changed: boolean;
}

interface WrittenRow {
  readonly number: string;
  readonly accountId: string;
  readonly nodeId: string;
  readonly workspaceId: string;
  readonly clusterId: string | null;
}

/** Key of a connection among those of all accounts. */
export const connectionId = ({ accountId, nodeId, number }: ConnectionKey): string => `${accountId}/${nodeId}/${number}`;

/**
 * Writes reports of nodes of any accounts in one statement; row-level security lets it see those alone whose connection this relay holds.
 *
 * @returns the connections that are the newest of their nodes; what the others said is dropped
 */
export async function writeReports(
  database: Database<LakehouseSchema>,
  relayId: string,
  reports: readonly Reported[],
  now: Date,
): Promise<ReadonlySet<string>> {
  return database.inPlatform(async (tx) => {
    await sql`select set_config('lakehouse.relay_id', ${relayId}, true)`.execute(tx);
    const { rows } = await sql<WrittenRow>`
      update node n set report = r.report::json, revision = r.revision, reported_at = ${now}
      from unnest(
        ${reports.map(({ accountId }) => accountId)}::uuid[], ${reports.map(({ nodeId }) => nodeId)}::uuid[],
        ${reports.map(({ number }) => number)}::bigint[], ${reports.map(({ revision }) => revision)}::bigint[],
        ${reports.map(({ report }) => report)}::text[]
      ) as r (account_id, node_id, number, revision, report)
      where n.account_id = r.account_id and n.node_id = r.node_id and n.connection_number = r.number and n.relay_id = ${relayId}
      returning n.account_id as "accountId", n.node_id as "nodeId", n.connection_number as number,
        n.workspace_id as "workspaceId", n.cluster_id as "clusterId"`.execute(tx);
    const changed = new Set(reports.filter((report) => report.changed).map(connectionId));
    await tellOfClusters(
      tx,
      rows.filter((row) => changed.has(connectionId(row))),
    );
    return new Set(rows.map(connectionId));
  });
}
