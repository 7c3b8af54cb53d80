import { join } from 'node:path';
import { findRuntime } from '../../agent/runtime/find-runtime';
import type { Logger } from '../../platform/log';
import type { Settings } from '../../platform/settings';
import type { World } from '../../platform/world';
import { prepareRuntime } from '../../runtimes/prepare/prepare';
import { resolveSparkVersion } from '../../runtimes/resolve-spark-version';
import type { RuntimeState } from '../managing';

/** In milliseconds: for how long a runtime that could not be prepared is not tried again. */
const FAILED_FOR = 60_000;

/**
 * The runtimes of this machine. One that is not there is prepared when it is first needed: that is the only time that anything is
 * fetched for a cluster.
 */
export class LocalRuntimes {
  /** What is being prepared, by key, with its newest line. */
  private readonly preparing = new Map<string, string>();
  private readonly failures = new Map<string, { readonly message: string; readonly at: number }>();

  /** @param announce tells whoever started the platform what happens, a line at a time */
  constructor(
    private readonly settings: Settings,
    private readonly world: World,
    private readonly log: Pick<Logger, 'warn'>,
    private readonly announce: (line: string) => void,
  ) {}

  /** How it stands with a runtime; one that is missing is begun to be prepared. */
  public async state(key: string): Promise<RuntimeState> {
    const line = this.preparing.get(key);
    if (line !== undefined) return { preparing: `Preparing the runtime, once for this machine: ${line}` };
    const failure = this.failures.get(key);
    if (failure && this.world.now() - failure.at < FAILED_FOR) return { failed: failure.message };
    try {
      await findRuntime(this.settings.text('RUNTIMES_FOLDER'), key, this.world.environment);
      return 'ready';
    } catch {
      if (!this.preparing.has(key)) void this.prepare(key);
      return { preparing: 'Preparing the runtime, once for this machine' };
    }
  }

  private async prepare(key: string): Promise<void> {
    const folder = this.settings.text('RUNTIMES_FOLDER');
    this.preparing.set(key, 'beginning');
    this.announce(`The runtime ${key} is not on this machine yet; it is put into ${folder}, once.`);
    try {
      await prepareRuntime({
        runtime: resolveSparkVersion(key),
        folder,
        locks: join(this.world.folder, 'runtime'),
        environment: this.world.environment,
        stopping: this.world.stopping,
        report: (line) => {
          this.announce(line);
          this.preparing.set(key, line);
        },
      });
    } catch (error) {
      const message = `The runtime ${key} cannot be prepared: ${error instanceof Error ? error.message : String(error)}`;
      this.log.warn({ error, key }, 'a runtime cannot be prepared');
      this.announce(message);
      this.failures.set(key, { message, at: this.world.now() });
    } finally {
      this.preparing.delete(key);
    }
  }
}
