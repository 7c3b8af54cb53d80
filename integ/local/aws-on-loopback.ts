import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const EMULATOR = join(__dirname, '..', 'emulator');

/** An AWS on one port of this machine (integ/emulator), with all its AWS accounts and regions. */
export class AwsOnLoopback {
  /** Starts it on a free port, with its logs and the folders of its processes below `folder`. */
  public static async start(folder: string, settings: Record<string, string> = {}): Promise<AwsOnLoopback> {
    const log = openSync(join(folder, 'emulator.log'), 'a');
    const child = spawn(join(EMULATOR, 'start'), {
      env: { ...process.env, EMULATOR_PORT: '0', EMULATOR_DIRECTORY: join(folder, 'emulator'), ...settings },
      stdio: ['ignore', 'pipe', log],
    });
    closeSync(log);
    const endpoint = await firstLine(child);
    if (!endpoint) throw new Error(`the emulator did not start; see ${join(folder, 'emulator.log')}`);
    return new AwsOnLoopback(child, endpoint);
  }

  private constructor(
    private readonly process: ChildProcess,
    /** URL of every service. */
    public readonly endpoint: string,
  ) {}

  /** Environment of a program that acts as the root of an AWS account; an access key of twelve digits is that account's. */
  public environment(awsAccount: string, region: string): NodeJS.ProcessEnv {
    const { PATH, HOME, LANG } = process.env;
    return {
      PATH,
      HOME,
      LANG,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: awsAccount,
      AWS_SECRET_ACCESS_KEY: 'loopback',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** Configuration of an SDK client that acts as the root of an AWS account, or by the credentials given. */
  public client(awsAccount: string, region: string, credentials?: Credentials) {
    return {
      endpoint: this.endpoint,
      region,
      credentials: credentials ?? { accessKeyId: awsAccount, secretAccessKey: 'loopback' },
      maxAttempts: 1,
    };
  }

  /** Asks one of the emulator's own routes. */
  public ask<T>(path: string): Promise<T> {
    return this.call<T>(path, { method: 'GET' });
  }

  /** Has one of the emulator's own routes do something. */
  public async order(path: string, body: object): Promise<void> {
    await this.call(path, { method: 'POST', body: JSON.stringify(body) });
  }

  private async call<T>(path: string, request: RequestInit): Promise<T> {
    const response = await fetch(`${this.endpoint}/_emulator/${path}`, request);
    if (!response.ok) throw new Error(`${request.method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Ends it, and with it every process of its instances and tasks. */
  public async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await ended;
  }
}

/** Temporary credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined;
  for await (const line of createInterface(child.stdout)) return line.trim();
  return undefined;
}
