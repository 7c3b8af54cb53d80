import { spawn, type ChildProcess, type StdioOptions } from 'child_process';
import { join } from 'path';
import { bundledProgram } from './bundle';

/** The bundled program, as the image has it. */
export class Program {
  private readonly main = join(bundledProgram(), 'main.js');
  private readonly started: ChildProcess[] = [];

  /**
   * Starts a command with nothing but these environment variables.
   *
   * @param output where it writes: to an open file, of which the run knows nothing. @default - to the run
   */
  public start(command: readonly string[], environment: Record<string, string>, output: number | 'pipe' = 'pipe'): Run {
    const stdio: StdioOptions = ['pipe', output, 'pipe'];
    const child = spawn(process.execPath, [this.main, ...command], { env: environment, stdio });
    this.started.push(child);
    return new Run(child);
  }

  /** Ends what still runs. */
  public dispose(): void {
    for (const child of this.started) child.kill('SIGKILL');
  }
}

/** One start of the program. */
export class Run {
  /** The exit code; null after a signal. */
  public readonly exit: Promise<number | null>;
  /** What it wrote to standard output so far. */
  public output = '';
  private readonly waiting = new Set<() => void>();

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
      for (const check of this.waiting) check();
    });
    this.exit = new Promise((resolve) => child.on('close', resolve));
  }

  /** The log so far. */
  public get log(): Record<string, unknown>[] {
    return this.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Waits for log lines with this message, `count` of them, and answers the last one. */
  public logged(message: string, count = 1): Promise<Record<string, unknown>> {
    return this.appeared(
      `a log line ${JSON.stringify(message)}`,
      () => this.log.filter((line) => line.message === message)[count - 1],
    );
  }

  /** Waits for a text on standard output. */
  public async printed(text: string): Promise<void> {
    await this.appeared(JSON.stringify(text), () => this.output.includes(text) || undefined);
  }

  private async appeared<T>(what: string, found: () => T | undefined): Promise<T> {
    let stop = () => {};
    const appears = new Promise<void>((resolve) => {
      const check = () => found() !== undefined && resolve();
      stop = () => this.waiting.delete(check);
      this.waiting.add(check);
      check();
    });
    await Promise.race([appears, this.exit]);
    stop();
    const result = found();
    if (result === undefined) throw new Error(`ended without ${what}:\n${this.output}`);
    return result;
  }

  public signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGUSR2'): void {
    this.child.kill(name);
  }
}

/** Settings with which every process starts; ports are moved by `shift`. */
export function goodSettings(shift: number): Record<string, string> {
  return {
    CONTROL_PLANE_NAME: 'main',
    CONTROL_PLANE_DOMAIN: 'eu1.lake.example.com',
    AWS_REGION: 'eu-west-1',
    PORT_SHIFT: String(shift),
    DATABASE_HOST: 'db.example.com',
    DATABASE_NAME: 'lakehouse',
    DATABASE_USER: 'lakehouse_webapp',
    DATABASE_TLS: 'disable',
    DATABASE_OWNER_USER: 'owner',
    DATABASE_OWNER_PASSWORD: 'correct horse',
    ARTIFACT_BUCKET: 'artifacts',
    STORAGE_ACCESS_ROLE_ARN: 'arn:aws:iam::123456789012:role/lakehouse/main/storage-access/role',
    SERVICES_DOMAIN: 'main.lakehouse.internal',
  };
}
