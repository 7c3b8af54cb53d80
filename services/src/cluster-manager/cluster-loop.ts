import { clusterKeyOf, WANTED_CHANNEL } from '../clusters/cluster-key';
import { dueClusters, expiredClusters } from '../clusters/due';
import { duePools } from '../instance-pools/due';
import type { Notifications } from '../platform/database/notifications';
import { nameOf, type LeaseKey } from './lease';
import type { Managing } from './managing';
import { Silence } from './silence';
import { endStrangers } from './strangers';
import { workOnCluster } from './work-on-cluster';
import { workOnPool } from './work-on-pool';

/** In milliseconds: how often the loop asks which clusters are due; and how often it looks for instances that belong to nobody. */
const LOOK_EVERY = 500;
const STRANGERS_EVERY = 60_000;

/** Clusters and pools that are worked on at once; each needs a connection of the database now and then. */
const MOST_AT_ONCE = 16;

/** How many that are due are asked for at once. */
const MOST_DUE = 200;

/**
 * Works on clusters and pools that are due, and at once on clusters that something has changed for, as notifications say. Each is
 * worked on once at a time; of several processes whoever takes the lease does.
 */
export class ClusterLoop {
  private readonly silence = new Silence();
  /** What is being worked on, by name; true when it was woken meanwhile. */
  private readonly busy = new Map<string, boolean>();
  /** What waits for its turn, by name: what somebody waits for goes before what is merely due. */
  private readonly urgent = new Map<string, LeaseKey>();
  private readonly waiting = new Map<string, LeaseKey>();
  private readonly work = new Set<Promise<void>>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly stopListening: () => void;
  private stopped = false;
  private failing = false;

  constructor(
    private readonly managing: Managing,
    notifications: Pick<Notifications, 'on'>,
  ) {
    this.stopListening = notifications.on(WANTED_CHANNEL, (payload) => {
      const key = clusterKeyOf(payload);
      if (key) this.wake(key, this.urgent);
    });
  }

  public start(): void {
    this.every(LOOK_EVERY, () => this.lookForDue());
    this.every(STRANGERS_EVERY, () => endStrangers(this.managing));
  }

  /** Waits for the steps under way. */
  public async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    for (const timer of this.timers) clearInterval(timer);
    this.urgent.clear();
    this.waiting.clear();
    while (this.work.size > 0) await Promise.all(this.work);
  }

  /** Has a cluster or a pool be worked on, now or after what is being done to it. */
  private wake(key: LeaseKey, queue = this.waiting): void {
    const name = nameOf(key);
    if (this.stopped) return;
    if (this.busy.has(name)) this.busy.set(name, true);
    else if (!this.urgent.has(name)) queue.set(name, key);
    this.begin();
  }

  private begin(): void {
    while (!this.stopped && this.busy.size < MOST_AT_ONCE) {
      const [next] = this.urgent.size > 0 ? this.urgent : this.waiting;
      if (!next) return;
      const [name, key] = next;
      this.urgent.delete(name);
      this.waiting.delete(name);
      this.busy.set(name, false);
      this.keep(
        this.tried('a step of the cluster manager failed', name, () => this.workOn(key)).then(() => {
          const again = this.busy.get(name);
          this.busy.delete(name);
          if (again) this.wake(key, this.urgent);
          this.begin();
        }),
      );
    }
  }

  private workOn(key: LeaseKey): Promise<void> {
    return 'poolId' in key ? workOnPool(this.managing, this.silence, key) : workOnCluster(this.managing, this.silence, key);
  }

  private async lookForDue(): Promise<void> {
    const { database, now } = this.managing;
    try {
      const at = new Date(now());
      const keys = await database.inPlatform(async (tx) => [
        ...(await dueClusters(tx, at, MOST_DUE)),
        ...(await expiredClusters(tx, at, MOST_DUE)),
        ...(await duePools(tx, at, MOST_DUE)),
      ]);
      for (const key of keys) if (!this.busy.has(nameOf(key))) this.wake(key);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.managing.log.warn({ error }, 'what is due cannot be read; trying again');
      this.failing = true;
    }
  }

  /** Repeats something until the loop stops; one turn ends before the next begins. */
  private every(milliseconds: number, turn: () => Promise<void>): void {
    let running = false;
    this.timers.push(
      setInterval(() => {
        if (running) return;
        running = true;
        this.keep(this.tried('a round of the cluster manager failed', undefined, turn).finally(() => (running = false)));
      }, milliseconds),
    );
  }

  private async tried(what: string, of: string | undefined, turn: () => Promise<void>): Promise<void> {
    try {
      await turn();
    } catch (error) {
      this.managing.log.warn({ error, of }, what);
    }
  }

  private keep(work: Promise<void>): void {
    this.work.add(work);
    void work.finally(() => this.work.delete(work));
  }
}
