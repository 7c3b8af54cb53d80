import { join } from 'node:path';
import { findRuntime } from '../../agent/runtime/find-runtime';
import type { Logger } from '../../platform/log';
import type { Settings } from '../../platform/settings';
import type { World } from '../../platform/world';
import { prepareRuntime } from '../../runtimes/prepare/prepare';
import { resolveSparkVersion } from '../../runtimes/resolve-spark-version';
import type { RuntimeState } from '../managing';

/** In milliseconds: for how long a runtime that was found is not looked for again, and one that failed is not tried again. */
const KNOWN_FOR = 60_000;

/**
 * The runtimes of this machine. One that is not there is prepared when it is first needed: that is the only time that anything is
 * fetched for a cluster.
 */
export class LocalRuntimes {
  private readonly states = new Map<string, { readonly state: RuntimeState; readonly at: number }>();
  private readonly busy = new Set<string>();

  /** @param announce tells whoever started the platform what happens, a line at a time */
  constructor(
    private readonly settings: Settings,
    private readonly world: World,
    private readonly log: Logger,
    private readonly announce: (line: string) => void,
  ) {}

  public state(key: string): RuntimeState {
    const known = this.states.get(key);
    const isOld = !known || this.world.now() - known.at > KNOWN_FOR;
    if (isOld && !this.busy.has(key)) {
      this.busy.add(key);
      void this.find(key).finally(() => this.busy.delete(key));
    }
    // What was there a minute ago is taken to be there while it is looked for.
    if (known && !(isOld && typeof known.state === 'object' && 'failed' in known.state)) return known.state;
    return { preparing: `Looking for the runtime ${key}` };
  }

  private async find(key: string): Promise<void> {
    const folder = this.settings.text('RUNTIMES_FOLDER');
    const { environment } = this.world;
    const isThere = await findRuntime(folder, key, environment).then(
      () => true,
      () => false,
    );
    if (isThere) return this.know(key, 'ready');
    this.announce(`The runtime ${key} is not on this machine yet; it is put into ${folder}, once.`);
    try {
      await prepareRuntime({
        runtime: resolveSparkVersion(key),
        folder,
        locks: join(this.world.folder, 'runtime'),
        environment,
        stopping: this.world.stopping,
        report: (line) => this.progress(key, line),
      });
      this.know(key, 'ready');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.log.warn({ error, key }, 'a runtime cannot be prepared');
      this.announce(message);
      this.know(key, { failed: `The runtime ${key} cannot be prepared: ${message}` });
    }
  }

  private progress(key: string, line: string): void {
    this.announce(line);
    this.know(key, { preparing: `Preparing the runtime, once for this machine: ${line}` });
  }

  private know(key: string, state: RuntimeState): void {
    this.states.set(key, { state, at: this.world.now() });
  }
}
