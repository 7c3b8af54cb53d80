import type { NodesAtAMoment } from './situation';

/** States in which a node is to be connected. */
const CONNECTED = ['JOINED', 'ASSIGNED', 'READY', 'DRAINING'];

/**
 * Since when nodes are silent, as this process has seen it. It is kept nowhere: after the database, the relays or this process were
 * away, every node has its time anew, and none is ended for their sake.
 */
export class Silence {
  private readonly since = new Map<string, Date>();

  /** Those of them that are silent. */
  public of({ nodes, standings, now }: NodesAtAMoment): ReadonlyMap<string, Date> {
    const silent = new Map<string, Date>();
    for (const node of nodes) {
      const isSilent = CONNECTED.includes(node.state) && standings.get(node.node_id)?.connected !== true;
      if (!isSilent) {
        this.since.delete(node.node_id);
        continue;
      }
      const since = this.since.get(node.node_id) ?? now;
      this.since.set(node.node_id, since);
      silent.set(node.node_id, since);
    }
    return silent;
  }
}
