import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Child } from './child';
import { signalGroup, signalProcess, startTimeOf } from './process-identity';

/** In the environment of every process of a node, and so of all that they start: the node's folder. */
export const NODE_MARK = 'LAKEHOUSE_NODE_FOLDER';

export interface StartOptions {
  /** For logs and errors. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Working directory. */
  readonly folder: string;
  /** Files that standard output and standard error are appended to. `pipe`: read from the child. */
  readonly output: string;
  readonly errors: string;
}

/** Starts processes of a node. */
export interface ProcessStarter {
  /** @throws when the program cannot be started */
  readonly start: (options: StartOptions) => Promise<Child>;
}

/**
 * The processes of one node: what it starts is written down, so that its next self ends what this one left behind.
 *
 * Each is the first of a group, and ended with it. What leaves its group is found by its environment, on Linux.
 */
export class NodeProcesses implements ProcessStarter {
  private readonly children = new Set<Child>();

  /** @param folder the node's own; no other node may use it */
  constructor(private readonly folder: string) {}

  /** Starts a process. @throws when the program cannot be started */
  public async start(options: StartOptions): Promise<Child> {
    const { command, environment, folder } = options;
    const output = options.output === 'pipe' ? 'pipe' : await this.openLog(options.output);
    const errors = await this.openLog(options.errors);
    try {
      const process = spawn(command[0], command.slice(1), {
        cwd: folder,
        env: { ...environment, [NODE_MARK]: this.folder },
        stdio: ['pipe', output === 'pipe' ? 'pipe' : output.fd, errors.fd],
        detached: true,
      });
      await new Promise<void>((resolve, reject) => process.once('spawn', resolve).once('error', reject));
      process.stdin?.on('error', () => {}); // it has ended, which `exited` tells
      const child = new Child(options.name, process.pid ?? 0, process);
      this.children.add(child);
      void child.exited.then(() => this.children.delete(child));
      await this.writeDown(child);
      return child;
    } catch (error) {
      throw new Error(`${options.name} did not start: ${command[0]}`, { cause: error });
    } finally {
      if (output !== 'pipe') await output.close();
      await errors.close();
    }
  }

  /** Ends all that this node started, and what those started. */
  public async endAll(graceMs: number): Promise<void> {
    await Promise.all([...this.children].map((child) => child.end(graceMs)));
    await this.endMarked();
    await rm(this.register, { recursive: true, force: true });
  }

  /** Ends what a former self of this node left running. */
  public async endStrays(): Promise<void> {
    for (const name of await readdir(this.register).catch(() => [])) {
      const startTime = await readFile(join(this.register, name), 'utf8').catch(() => '');
      if (startTime && startTime === (await startTimeOf(Number(name)))) signalGroup(Number(name), 'SIGKILL');
      await rm(join(this.register, name), { force: true });
    }
    await this.endMarked();
  }

  private get register(): string {
    return join(this.folder, 'processes');
  }

  private async writeDown(child: Child): Promise<void> {
    await mkdir(this.register, { recursive: true });
    const path = join(this.register, String(child.pid));
    await writeFile(path, (await startTimeOf(child.pid)) ?? '');
    void child.exited.then(() => rm(path, { force: true }));
  }

  private async endMarked(): Promise<void> {
    if (process.platform !== 'linux') return;
    const mark = `${NODE_MARK}=${this.folder}`;
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (environment.split('\0').includes(mark)) signalProcess(Number(pid), 'SIGKILL');
    }
  }

  private async openLog(path: string) {
    await mkdir(dirname(path), { recursive: true });
    return open(path, 'a', 0o600);
  }
}
