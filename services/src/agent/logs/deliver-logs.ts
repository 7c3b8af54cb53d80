import type { ObjectStore } from '../object-store/object-store';
import type { SparkLaunch } from '../spark/spark-launch';
import { logFiles } from './log-files';
import { pause } from '../../platform/pause';

/** In milliseconds: as often as Databricks delivers logs. */
const DELIVER_EVERY = 5 * 60_000;

export interface LogDeliveryOptions {
  readonly launch: SparkLaunch;
  readonly store: ObjectStore;
  readonly clusterId: string;
  /** The cluster's own, such as `s3://bucket/prefix/<cluster id>` or `file:///folder`. */
  readonly destination: string;
  /** Tells this node's logs from those of others of its cluster, where names alone do not. */
  readonly nodeName: string;
}

/** Delivers the logs of a node to where the cluster's owner wants them: every few minutes, and at the end. */
export class LogDelivery {
  private readonly delivered = new Map<string, string>();

  constructor(private readonly options: LogDeliveryOptions) {}

  /** Until the assignment ends. */
  public async run(): Promise<void> {
    const { ending } = this.options.launch;
    while (!ending.aborted) {
      await pause(DELIVER_EVERY, ending);
      if (!ending.aborted) await this.deliver();
    }
  }

  /** Delivers what has changed since the last time; what cannot be delivered is tried again then. */
  public async deliver(): Promise<void> {
    const { launch, store } = this.options;
    for (const bring of launch.logSources) await bring();
    for (const { name, path, bytes, modifiedAt } of await logFiles(launch.folders)) {
      const state = `${bytes} ${modifiedAt}`;
      if (this.delivered.get(name) === state) continue;
      try {
        await store.write(this.urlOf(name), path);
        this.delivered.set(name, state);
      } catch (error) {
        launch.log.warn({ error, log: name }, 'a log was not delivered');
      }
    }
  }

  /** `<destination>/driver/…`, as in Databricks; of other folders each node has one of its own. */
  private urlOf(name: string): string {
    const { destination, clusterId, nodeName } = this.options;
    const [folder = '', ...rest] = name.split('/');
    const own = folder === 'driver' || folder === 'executor' ? [folder] : [folder, `${clusterId}_${nodeName}`];
    return [destination.replace(/\/+$/, ''), ...own, ...rest].join('/');
  }
}
