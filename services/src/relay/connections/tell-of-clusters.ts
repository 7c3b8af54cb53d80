import { sql, type Kysely } from 'kysely';
import type { LakehouseSchema } from '../../schema';

/** The cluster that a node belongs to; null while it waits in a pool. */
export interface ClusterOfNode {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly clusterId: string | null;
}

/** Wakes whoever looks after the clusters, each once, when the transaction is committed. */
export async function tellOfClusters(tx: Kysely<LakehouseSchema>, nodes: readonly ClusterOfNode[]): Promise<void> {
  const keys = nodes.flatMap(({ accountId, workspaceId, clusterId }) =>
    clusterId === null ? [] : [`${accountId}/${workspaceId}/${clusterId}`],
  );
  if (keys.length === 0) return;
  await sql`select pg_notify('cluster', key) from unnest(${[...new Set(keys)]}::text[]) as key`.execute(tx);
}
