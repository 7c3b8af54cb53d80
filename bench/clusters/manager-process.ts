import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import type { ManagerMessage, ManagerUse } from './manager';

/** The cluster manager that is measured. */
export class ManagerProcess {
  /** When it first launched for each cluster, in milliseconds since 1970. */
  public readonly launchedAt = new Map<string, number>();
  private readonly child: ChildProcess;
  private answer: (use: ManagerUse) => void = () => undefined;
  private begun: () => void = () => undefined;

  constructor(config: PoolConfig) {
    const runner = join(__dirname, '..', '..', 'scripts', 'ts.mjs');
    const env = { ...process.env, DATABASE: JSON.stringify(config) };
    this.child = fork(runner, [join(__dirname, 'manager.ts')], { env });
    this.child.on('message', (message: ManagerMessage) => {
      if (message === 'ready') this.begun();
      else if ('launched' in message) this.note(message.launched, message.at);
      else this.answer(message);
    });
  }

  public ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.begun = resolve;
      this.child.once('exit', (code) => reject(new Error(`the cluster manager ended with code ${code}`)));
    });
  }

  public use(): Promise<ManagerUse> {
    return new Promise((resolve) => {
      this.answer = resolve;
      this.child.send('use');
    });
  }

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    await ended;
  }

  private note(clusterId: string, at: number): void {
    if (!this.launchedAt.has(clusterId)) this.launchedAt.set(clusterId, at);
  }
}
