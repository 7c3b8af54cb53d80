import type { Logger } from './log';
import type { Settings } from './settings';
import type { World } from './world';

/** What a process is started with. */
export interface ProcessContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly world: World;
}
