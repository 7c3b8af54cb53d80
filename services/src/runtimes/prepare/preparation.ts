import type { Environment } from '../../platform/settings';
import type { Platform } from '../definition';
import type { CatalogRuntime } from '../definitions';

/** What is to be prepared, and how. */
export interface Preparation {
  readonly runtime: CatalogRuntime;
  /** Folder of all prepared runtimes; this one becomes `<folder>/<key>`. */
  readonly folder: string;
  /** Folder of the locks: `runtime`, beside the program. */
  readonly locks: string;
  /** The nodes it is for: they start the Python of their system. @default - this machine, with its own Python */
  readonly platform?: Platform;
  /** Base URL of a Maven repository. @default - the mirror in this user's settings of Maven, else Maven Central */
  readonly mavenRepository?: string;
  /** The Python to build on. @default - the first on PATH that has the runtime's version */
  readonly python?: string;
  readonly environment: Environment;
  readonly stopping: AbortSignal;
  /** Is told what happens, a line at a time. */
  readonly report: (line: string) => void;
}
