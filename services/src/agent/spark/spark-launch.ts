import type { Ids } from '../../platform/ids';
import type { Logger } from '../../platform/log';
import type { OsUser } from '../isolation/os-user';
import type { ProcessStarter } from '../processes/node-processes';
import type { Runtime } from '../runtime/find-runtime';
import type { NodeFolders } from './node-folders';

/** What every part of Spark on a node is started with. */
export interface SparkLaunch {
  readonly runtime: Runtime;
  readonly folders: NodeFolders;
  readonly environment: Readonly<Record<string, string>>;
  /** Address that every part binds to. */
  readonly address: string;
  readonly processes: ProcessStarter;
  /** Whom `processes` belong to, where that is not the agent's user. @default - the user of the agent */
  readonly user?: OsUser;
  /** What the web UIs of Spark want of whoever asks them. @default - nothing */
  readonly uiHeaders?: Readonly<Record<string, string>>;
  /** Called before the logs are looked at, to bring those that are elsewhere. */
  readonly logSources: Set<() => Promise<void>>;
  readonly ids: Ids;
  readonly now: () => number;
  readonly log: Logger;
  /** Aborted when the node has to become something else. */
  readonly ending: AbortSignal;
}

/** A part of Spark did not start, or has ended; the message says which, and where its log is. */
export class SparkFailure extends Error {}

/** In milliseconds: how long a part ends by itself before it is killed. */
export const END_GRACE = 5_000;
