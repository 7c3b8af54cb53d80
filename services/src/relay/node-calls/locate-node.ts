import type { Database } from '../../platform/database/database';
import type { LakehouseSchema } from '../../schema';
import type { NodeAddress } from './node-path';

/** Where a node is: at the relay of this address, or at none now. */
export interface NodeLocation {
  readonly relayAddress?: string;
}

/** Where the node is, in one round trip; undefined when the account has no such node in this cluster. */
export async function locateNode(database: Database<LakehouseSchema>, node: NodeAddress): Promise<NodeLocation | undefined> {
  const row = await database.readInAccount(node.accountId, (tx) =>
    tx
      .selectFrom('node')
      .select('relay_address')
      .where('account_id', '=', node.accountId)
      .where('node_id', '=', node.nodeId)
      .where('cluster_id', '=', node.clusterId)
      .executeTakeFirst(),
  );
  return row && (row.relay_address === null ? {} : { relayAddress: row.relay_address });
}
