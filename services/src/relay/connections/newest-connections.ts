import type { NodeConnection } from './node-connection';
import type { ConnectionKey } from './statements';

/** The newest connection of each node by its number: making one takes a moment, in which a newer one may overtake it. */
export class NewestConnections {
  private readonly byNode = new Map<string, NodeConnection>();

  /** The newest of a node; undefined when there is none. */
  public find(accountId: string, nodeId: string): NodeConnection | undefined {
    return this.byNode.get(nodeOf({ accountId, nodeId }));
  }

  /** Takes in a connection; of two of a node the older one takes no further requests. */
  public add(connection: NodeConnection): void {
    const { key } = connection;
    const other = this.find(key.accountId, key.nodeId);
    if (other && BigInt(other.key.number) > BigInt(key.number)) return connection.retire();
    other?.retire();
    this.byNode.set(nodeOf(key), connection);
  }

  /** Forgets a connection that is over, unless a newer one is there by now. */
  public remove(connection: NodeConnection): void {
    const node = nodeOf(connection.key);
    if (this.byNode.get(node) === connection) this.byNode.delete(node);
  }
}

function nodeOf({ accountId, nodeId }: Pick<ConnectionKey, 'accountId' | 'nodeId'>): string {
  return `${accountId}/${nodeId}`;
}
