import type { FastifyInstance } from 'fastify';
import type { Logger } from './log';
import type { Settings } from './settings';
import type { World } from './world';

/** What a process is started with. */
export interface ProcessContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly world: World;
  /**
   * Has the server of a port listen elsewhere too, once it does; answers what ends that.
   *
   * @default - it listens where the manifest says, and nowhere else
   */
  readonly alsoListen?: (port: string, server: FastifyInstance) => Promise<() => Promise<void>>;
}
