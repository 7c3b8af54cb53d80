import type { Credentials } from '../api/commands';
import type { JupyterMessage } from '../kernels/jupyter-message';
import type { KernelReply } from '../kernels/kernel-channels';
import type { Exit } from '../processes/child';

/** What a context needs of its kernel. */
export interface ContextKernel {
  readonly execute: (code: string, commandId: string, output: (message: JupyterMessage) => void) => Promise<KernelReply>;
  /** Gives it other access to the API of the workspace, also while it runs code. */
  readonly renew: (credentials: Credentials) => Promise<void>;
  /** Raises KeyboardInterrupt in what runs. */
  readonly interrupt: () => void;
  /** Ends the Spark jobs of a command. */
  readonly cancelJobs: (commandId: string) => Promise<void>;
  /** Settles when it has ended. */
  readonly exited: Promise<Exit>;
  readonly end: () => Promise<void>;
}
