import type { Database } from '../../platform/database/database';
import type { LakehouseSchema, Tx } from '../../schema';
import { credentialHash } from '../join/node-credential';
import { insertCredential, lockNode, type NewCredential } from '../join/statements';
import { tellOfClusters } from './tell-of-clusters';

/** A relay as rows name it. */
export interface RelayPlace {
  readonly relayId: string;
  /** Host and port of its internal port, such as `10.0.3.7:8080`. */
  readonly address: string;
}

/** A connection of a node. Its number fences: the row of the node knows the newest one. */
export interface ConnectionKey {
  readonly accountId: string;
  readonly nodeId: string;
  readonly number: string;
}

interface CredentialRow {
  readonly account_id: string;
  readonly node_id: string;
  readonly number: string;
  readonly expires_at: Date;
}

/**
 * Makes the connection of whoever shows the credential the newest of its node. The credential is used: those before it end, and `next`
 * follows it.
 *
 * @returns undefined when the credential is not, or no longer, that of a node
 */
export async function openConnection(
  database: Database<LakehouseSchema>,
  credential: string,
  { relayId, address }: RelayPlace,
  next: NewCredential,
): Promise<ConnectionKey | undefined> {
  const now = next.createdAt;
  const enter = { name: 'enter_by_node_credential', arguments: [credentialHash(credential).toString('hex')] };
  return database.inEnteredAccount<CredentialRow, ConnectionKey | undefined>(enter, async (tx, row) => {
    const key = { accountId: row.account_id, nodeId: row.node_id };
    const node = await lockNode(tx, key.accountId, key.nodeId);
    if (!node || row.expires_at < now || !(await isKept(tx, row))) return undefined;
    await tx
      .deleteFrom('node_credential')
      .where('account_id', '=', key.accountId)
      .where('node_id', '=', key.nodeId)
      .where('number', '<', row.number)
      .execute();
    await insertCredential(tx, key, BigInt(row.number), next);
    const number = String(BigInt(node.connection_number) + 1n);
    await tx
      .updateTable('node')
      .set({
        joined_at: node.joined_at ?? now,
        connection_number: number,
        relay_id: relayId,
        relay_address: address,
        connected_at: now,
      })
      .where('account_id', '=', key.accountId)
      .where('node_id', '=', key.nodeId)
      .execute();
    await tellOfClusters(tx, [{ ...key, workspaceId: node.workspace_id, clusterId: node.cluster_id }]);
    return { ...key, number };
  });
}

/** Has another credential follow the ones that the node has. False when the connection is not its newest any more. */
export async function replaceCredential(
  database: Database<LakehouseSchema>,
  { accountId, nodeId, number }: ConnectionKey,
  next: NewCredential,
): Promise<boolean> {
  return database.inAccount(accountId, async (tx) => {
    const node = await lockNode(tx, accountId, nodeId);
    if (node?.connection_number !== number) return false;
    const oldest = await tx
      .selectFrom('node_credential')
      .select('number')
      .where('account_id', '=', accountId)
      .where('node_id', '=', nodeId)
      .orderBy('number')
      .executeTakeFirst();
    if (!oldest) return false;
    await insertCredential(tx, { accountId, nodeId }, BigInt(oldest.number), next);
    return true;
  });
}

/** Notes that the connection is over, unless there is a newer one. */
export async function closeConnection(
  database: Database<LakehouseSchema>,
  { accountId, nodeId, number }: ConnectionKey,
): Promise<void> {
  await database.inAccount(accountId, async (tx) => {
    const row = await tx
      .updateTable('node')
      .set({ relay_id: null, relay_address: null })
      .where('account_id', '=', accountId)
      .where('node_id', '=', nodeId)
      .where('connection_number', '=', number)
      .returning(['workspace_id', 'cluster_id'])
      .executeTakeFirst();
    if (row) await tellOfClusters(tx, [{ accountId, workspaceId: row.workspace_id, clusterId: row.cluster_id }]);
  });
}

/** Another connection may have used a newer credential while this one waited for the row of the node. */
async function isKept(tx: Tx, row: CredentialRow): Promise<boolean> {
  const kept = await tx
    .selectFrom('node_credential')
    .select('number')
    .where('account_id', '=', row.account_id)
    .where('node_id', '=', row.node_id)
    .where('number', '=', row.number)
    .executeTakeFirst();
  return kept !== undefined;
}
