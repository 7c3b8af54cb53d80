import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from '../../src/local/credentials';
import { freePort } from '../../src/local/ports';
import { bundledProgram } from '../bundle';
import { Run } from '../program';

const ROOT = join(__dirname, '..', '..', '..');

/** The platform on one machine, on a free port, with a data directory that outlives it. */
export class LocalPlatform {
  /** @param environment variables beyond those of every start */
  public static async create(environment: Record<string, string> = {}): Promise<LocalPlatform> {
    return new LocalPlatform(await freePort(), environment);
  }

  public readonly dataDirectory = mkdtempSync(join(tmpdir(), 'lakehouse-'));
  private readonly runs: Run[] = [];
  private opened: Run | undefined;

  private constructor(
    public readonly port: number,
    private readonly environment: Record<string, string>,
  ) {
    chmodSync(this.dataDirectory, 0o711);
  }

  /** Starts it; what it prints is in the answer. */
  public start(...flags: string[]): Run {
    return this.run([join(bundledProgram(), 'main.js'), 'local'], flags);
  }

  /** Starts it by `npm start`, which bundles the program before it becomes it. */
  public npmStart(...flags: string[]): Run {
    return this.run([join(ROOT, 'scripts', 'start.mjs')], flags);
  }

  /**
   * Waits until a start says where to go.
   *
   * @param run what was started. @default - it is started now
   */
  public async open(run = this.start()): Promise<Run> {
    await run.printed('Ctrl-C stops it');
    this.opened = run;
    return run;
  }

  /** The latest start that came so far. */
  public running(): Run {
    if (!this.opened) throw new Error('nothing was started');
    return this.opened;
  }

  public credentials(): Credentials {
    return JSON.parse(readFileSync(this.credentialsFile, 'utf8')) as Credentials;
  }

  /** Permissions of credentials.json. */
  public credentialsMode(): number {
    return statSync(this.credentialsFile).mode & 0o777;
  }

  public url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Ends what runs and removes what is kept. */
  public async remove(): Promise<void> {
    for (const run of this.runs) run.signal('SIGTERM');
    await Promise.all(this.runs.map((run) => run.exit));
    if (existsSync(this.dataDirectory)) await rm(this.dataDirectory, { recursive: true });
  }

  private run(program: readonly string[], flags: readonly string[]): Run {
    const all = [...program, '--port', String(this.port), '--data-dir', this.dataDirectory, ...flags];
    const { PATH, HOME } = process.env;
    const run = new Run(spawn(process.execPath, all, { cwd: ROOT, env: { PATH, HOME, ...this.environment } }));
    this.runs.push(run);
    return run;
  }

  private get credentialsFile(): string {
    return join(this.dataDirectory, 'credentials.json');
  }
}
