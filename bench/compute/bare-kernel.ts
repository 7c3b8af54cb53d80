import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectionFile } from '../../services/src/agent/kernels/kernel';
import { CHANNELS, KernelChannels } from '../../services/src/agent/kernels/kernel-channels';
import { findRuntime } from '../../services/src/agent/runtime/find-runtime';
import { RANDOM_IDS } from '../../services/src/platform/ids';
import { RUNTIMES_FOLDER } from '../../services/test/spark/runtimes';
import { RUNTIME } from './query';

/** An ipykernel of the runtime, spoken to without anything between. */
export class BareKernel {
  public static async start(): Promise<BareKernel> {
    const { python } = await findRuntime(RUNTIMES_FOLDER, RUNTIME, process.env);
    const folder = mkdtempSync(join(tmpdir(), 'bare-'));
    const [prefix, key, connection] = [join(folder, 'k'), 'key', join(folder, 'connection.json')];
    writeFileSync(connection, JSON.stringify(connectionFile(prefix, key)));
    const child = spawn(python, ['-m', 'ipykernel_launcher', '-f', connection], { cwd: folder, stdio: 'ignore' });
    while (!existsSync(`${prefix}-${CHANNELS.iopub}`) || !existsSync(`${prefix}-${CHANNELS.shell}`)) await delay(50);
    const channels = await KernelChannels.connect({ prefix, key, ids: RANDOM_IDS, now: Date.now });
    await channels.ready(250);
    return new BareKernel(child, channels, folder);
  }

  private constructor(
    private readonly child: ChildProcess,
    private readonly channels: KernelChannels,
    private readonly folder: string,
  ) {}

  public async run(code: string): Promise<void> {
    await this.channels.execute(code, {}, () => undefined);
  }

  public async end(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.channels.close();
    this.child.kill('SIGKILL');
    await exited;
    rmSync(this.folder, { recursive: true });
  }
}
