import type { Ids } from '../../platform/ids';
import type { Logger } from '../../platform/log';
import type { Environment } from '../../platform/settings';
import type { Notices } from '../api/report';
import type { InstanceCredentials } from '../tunnel/instance-metadata';

/** What a node is on this machine. */
export interface NodeOptions {
  /** Folder of this node alone. */
  readonly folder: string;
  /** Folder of the agent alone that it lies in. @default - it lies where others pass through */
  readonly stateFolder?: string;
  /** Folder of the prepared runtimes. */
  readonly runtimesFolder: string;
  /** Folder of the Python that comes with the agent. */
  readonly pythonFolder: string;
  /** Address of this node that the other nodes of its cluster reach; loopback when they are all on this machine. */
  readonly address: string;
  /** Version of the agent. */
  readonly version: string;
  /** The agent's environment; only what is harmless in it reaches Spark and users' code. */
  readonly environment: Environment;
  readonly ids: Ids;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** Whether the agent may start processes as other users. @default - whether it is root on Linux */
  readonly privileged?: boolean;
  /** Credentials of the instance profile. @default - the machine has none */
  readonly profileCredentials?: () => Promise<InstanceCredentials>;
  /** Whether AWS takes the machine away. @default - nobody does */
  readonly notices?: () => Promise<Notices>;
}
