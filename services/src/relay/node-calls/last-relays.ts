import type { NodeAddress } from './node-path';

/**
 * In milliseconds: how long the place of a node is believed. A node whose connection has died without a word may have another one
 * elsewhere, of which its old relay does not know.
 */
const BELIEVED_FOR = 5_000;

/** Most nodes that are remembered; beyond them the oldest entry goes. */
const MOST = 10_000;

interface Place {
  readonly relayAddress: string;
  readonly until: number;
}

/**
 * At which relays nodes were a moment ago: where the next call goes without asking the database. Whether the caller may call the node
 * is the relay's to say, each time.
 */
export class LastRelays {
  private readonly places = new Map<string, Place>();

  constructor(private readonly now: () => number) {}

  public of(node: NodeAddress): string | undefined {
    const place = this.places.get(keyOf(node));
    return place && place.until > this.now() ? place.relayAddress : undefined;
  }

  public remember(node: NodeAddress, relayAddress: string): void {
    this.forget(node);
    this.places.set(keyOf(node), { relayAddress, until: this.now() + BELIEVED_FOR });
    for (const oldest of this.places.keys()) {
      if (this.places.size <= MOST) return;
      this.places.delete(oldest);
    }
  }

  public forget(node: NodeAddress): void {
    this.places.delete(keyOf(node));
  }
}

function keyOf({ accountId, clusterId, nodeId }: NodeAddress): string {
  return `${accountId}/${clusterId}/${nodeId}`;
}
