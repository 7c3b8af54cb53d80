import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { AwsOnLoopback } from './aws-on-loopback';

const ROOT = join(__dirname, '..', '..');

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end; standard output and error come together, as a terminal shows them. */
export function run(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The unmodified CDK CLI, used from one folder as the owner of one AWS account. */
export class Cdk {
  constructor(
    private readonly aws: AwsOnLoopback,
    private readonly folder: string,
    private readonly awsAccount: string,
    private readonly region: string,
  ) {}

  /** Runs one command of the CLI. */
  public run(...args: string[]): Promise<Ended> {
    return run(process.execPath, [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args, '--no-notices', '--ci'], {
      cwd: this.folder,
      env: {
        ...this.aws.environment(this.awsAccount, this.region),
        CDK_DOCKER: join(ROOT, 'integ', 'emulator', 'image-store'),
        CDK_HOME: join(this.folder, '.cdkhome'), // the CLI remembers which AWS account a key belongs to
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_VALIDATION: 'false',
        JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
      },
    });
  }
}
