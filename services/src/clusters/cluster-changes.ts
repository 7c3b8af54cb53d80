import type { Notifications } from '../platform/database/notifications';
import { clusterKeyOf, STATE_CHANNEL, type ClusterKey } from './cluster-key';

/** Tells when a cluster gets another state. */
export interface ClusterChanges {
  /** Listens from now on. */
  next(cluster: ClusterKey, milliseconds: number): ClusterChange;
}

/** A change that somebody waits for. */
export interface ClusterChange {
  /** Resolves when the state changes, or when the time is over. */
  readonly happened: Promise<void>;
  /** Nobody waits for it any more. */
  readonly forget: () => void;
}

/** Where nothing is worth waiting for: for documents, and for tests that do not wait. */
export const NO_CHANGES: ClusterChanges = { next: () => ({ happened: Promise.resolve(), forget: () => undefined }) };

/** Hears of changes from the database. */
export class NotifiedClusterChanges implements ClusterChanges {
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(notifications: Notifications) {
    notifications.on(STATE_CHANNEL, (payload) => {
      const key = clusterKeyOf(payload);
      if (key) for (const wake of this.waiting.get(nameOf(key)) ?? []) wake();
    });
  }

  public next(cluster: ClusterKey, milliseconds: number): ClusterChange {
    const name = nameOf(cluster);
    const waiting = this.waiting.get(name) ?? new Set();
    let forget = () => undefined as void;
    const happened = new Promise<void>((resolve) => {
      forget = () => {
        clearTimeout(timer);
        waiting.delete(forget);
        if (waiting.size === 0) this.waiting.delete(name);
        resolve();
      };
      const timer = setTimeout(forget, milliseconds);
      this.waiting.set(name, waiting.add(forget));
    });
    return { happened, forget };
  }
}

function nameOf({ accountId, workspaceId, clusterId }: ClusterKey): string {
  return `${accountId}/${workspaceId}/${clusterId}`;
}
