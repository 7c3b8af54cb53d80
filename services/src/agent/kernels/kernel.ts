import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Credentials, NewContext } from '../api/commands';
import { describeExit, type Child } from '../processes/child';
import type { SparkLaunch } from '../spark/spark-launch';
import type { Gateway } from '../spark/application';
import type { JupyterMessage } from './jupyter-message';
import { KernelCredentials } from './kernel-credentials';
import { CHANNELS, KernelChannels, type ChannelOptions, type KernelReply } from './kernel-channels';

/** In milliseconds. */
const LOOK_EVERY = 20;
const ASK_EVERY = 250;
const START_TIMEOUT = 120_000;
const END_GRACE = 1_000;

export interface KernelOptions {
  readonly launch: SparkLaunch;
  /** Unix sockets need short paths: a folder for them, that only the kernel's user enters. */
  readonly socketFolder: string;
}

/** An ipykernel of the runtime. */
export class Kernel {
  private constructor(
    public readonly id: string,
    private readonly child: Child,
    private readonly channels: KernelChannels,
    /** Its working directory. */
    public readonly folder: string,
    /** Removed with it. What is a user's own goes with the user: while processes of his run, they could have another folder removed. */
    private readonly sockets: string | undefined,
    private readonly credentials: KernelCredentials,
  ) {
    void child.exited.then(() => channels.close());
  }

  /** Starts a kernel and has it prepare all that needs no cluster. */
  public static async start({ launch, socketFolder }: KernelOptions): Promise<Kernel> {
    const { ids, folders, runtime, environment, processes, now, user } = launch;
    const id = ids.uuid();
    const folder = join(folders.contexts, id);
    const sockets = join(socketFolder, id.slice(0, 8));
    for (const path of [folder, sockets]) await mkdir(path, { recursive: true, mode: 0o700 });
    const prefix = join(sockets, 'k');
    const key = ids.secret(32).toString('hex');
    const credentials = new KernelCredentials(socketFolder, id, user);
    const connection = join(sockets, 'connection.json');
    await writeFile(connection, JSON.stringify(connectionFile(prefix, key)), { mode: 0o600 });
    if (user) for (const path of [connection, folder, sockets]) await chown(path, user.uid, user.uid);
    const child = await processes.start({
      name: 'kernel',
      command: [
        runtime.python,
        ...['-m', 'ipykernel_launcher', '-f', connection],
        ...['--HistoryManager.enabled=False', '--InteractiveShell.banner1='],
      ],
      environment: {
        ...environment,
        ...credentials.environment,
        JPY_PARENT_PID: String(process.pid),
        IPYTHONDIR: join(folder, '.ipython'),
      },
      folder,
      output: join(folders.logs, 'driver', 'stdout'),
      errors: join(folders.logs, 'driver', 'stderr'),
    });
    void child.exitedOrEndedBy(launch.ending, 0);
    try {
      const channels = await connect({ prefix, key, ids, now }, child);
      await channels.ready(ASK_EVERY);
      const kernel = new Kernel(id, child, channels, folder, user ? undefined : sockets, credentials);
      await kernel.must('from lakehouse.kernel.start import join as _lakehouse_join, begin as _lakehouse_begin');
      return kernel;
    } catch (error) {
      await child.end(0);
      throw new Error(`a kernel did not start: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  /** Gives it a session of the cluster's Spark. */
  public join(gateway: Gateway): Promise<void> {
    return this.must(`_lakehouse_join(${literal({ ...gateway, name: this.id })})`);
  }

  /** Gives it to the user of a context. */
  public async begin({ credentials, parameters, taskValues }: NewContext): Promise<void> {
    if (credentials) await this.credentials.write(credentials);
    await this.must(`_lakehouse_begin(${literal({ parameters, taskValues })})`);
  }

  /** Gives it other access to the API of the workspace, also while it runs code. */
  public renew(credentials: Credentials): Promise<void> {
    return this.credentials.write(credentials);
  }

  /** Runs the code of a command. */
  public execute(code: string, commandId: string, output: (message: JupyterMessage) => void): Promise<KernelReply> {
    return this.channels.execute(code, { commandId }, output);
  }

  /** Raises KeyboardInterrupt in what runs. */
  public interrupt(): void {
    this.child.signal('SIGINT');
  }

  public get exited(): Child['exited'] {
    return this.child.exited;
  }

  public async end(): Promise<void> {
    this.channels.close();
    await this.child.end(END_GRACE);
    await this.credentials.remove();
    if (this.sockets !== undefined) await rm(this.sockets, { recursive: true, force: true });
  }

  private async must(code: string): Promise<void> {
    const reply = await this.channels.execute(code, {}, () => {});
    if (reply.status === 'ok') return;
    throw new Error(`a kernel did not become ready: ${String(reply.content.ename)}: ${String(reply.content.evalue)}`);
  }
}

/** JSON as a literal of Python. */
function literal(value: object): string {
  return JSON.stringify(JSON.stringify(value));
}

/** What ipykernel reads of where to listen: https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files */
export function connectionFile(prefix: string, key: string): object {
  return {
    transport: 'ipc',
    ip: prefix,
    shell_port: CHANNELS.shell,
    iopub_port: CHANNELS.iopub,
    stdin_port: CHANNELS.stdin,
    control_port: CHANNELS.control,
    hb_port: CHANNELS.heartbeat,
    key,
    signature_scheme: 'hmac-sha256',
  };
}

/** Connects once the kernel listens; until then there is nobody at its sockets, or there are none. */
async function connect(options: ChannelOptions, child: Child): Promise<KernelChannels> {
  const until = options.now() + START_TIMEOUT;
  for (;;) {
    try {
      return await KernelChannels.connect(options);
    } catch (error) {
      if (child.ended) throw new Error(`it ${describeExit(child.ended)}`, { cause: error });
      if (options.now() > until) throw new Error(`it did not listen within ${START_TIMEOUT / 1000} s`, { cause: error });
      await delay(LOOK_EVERY);
    }
  }
}
