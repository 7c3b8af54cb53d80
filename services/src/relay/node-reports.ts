import type { NodeReport } from '../agent/api/report';
import type { Tx } from '../schema';

/** In milliseconds: a node that was not heard of for so long counts as gone. It says something every 15 s. */
export const SILENT_AFTER = 45_000;

/** What is known of a node. */
export interface NodeStanding {
  readonly nodeId: string;
  /** Undefined while it waits in a pool. */
  readonly clusterId?: string;
  /** Whether a relay holds its connection and heard of it lately. */
  readonly connected: boolean;
  /** When the connection was made that is, or was, its last. */
  readonly connectedAt?: Date;
  /** The newest report, which may be of a connection that is over. */
  readonly report?: NodeReport;
  readonly reportedAt?: Date;
}

/** Which nodes: of a cluster, or each by its id. */
export type NodesWanted = { readonly clusterId: string } | { readonly nodeIds: readonly string[] };

/** What is known of nodes; of one that is not expected, nothing. */
export async function readReports(
  tx: Tx,
  wanted: NodesWanted & { readonly accountId: string; readonly now: Date },
): Promise<NodeStanding[]> {
  const all = tx
    .selectFrom('node')
    .select(['node_id', 'cluster_id', 'relay_id', 'connected_at', 'report', 'reported_at'])
    .where('account_id', '=', wanted.accountId);
  const some =
    'clusterId' in wanted ? all.where('cluster_id', '=', wanted.clusterId) : all.where('node_id', 'in', [...wanted.nodeIds]);
  const rows = 'nodeIds' in wanted && wanted.nodeIds.length === 0 ? [] : await some.orderBy('node_id').execute();
  return rows.map((row) => {
    const heardAt = Math.max(row.connected_at?.getTime() ?? 0, row.reported_at?.getTime() ?? 0);
    return {
      nodeId: row.node_id,
      connected: row.relay_id !== null && wanted.now.getTime() - heardAt < SILENT_AFTER,
      ...(row.cluster_id !== null && { clusterId: row.cluster_id }),
      ...(row.connected_at && { connectedAt: row.connected_at }),
      ...(row.report && { report: row.report }),
      ...(row.reported_at && { reportedAt: row.reported_at }),
    };
  });
}
