import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { platformDatabase } from '../../services/test/database/platform';
import { freePort } from '../../services/src/local/ports';
import { ACME, GLOBEX, People } from '../../services/test/identity/people';
import { goodSettings, Program, Run } from '../../services/test/program';
import type { Target } from './load';

/** An account beside those of the tests. */
export const INITECH = '44444444-4444-4444-8444-444444444444';

/** In milliseconds. */
const START_TIMEOUT = 60_000;

/** A database, the webapp as the image has it, and the floor beside it: each a process of its own, on loopback. */
export class BenchPlatform {
  public static async start(): Promise<BenchPlatform> {
    const database = await platformDatabase();
    const platform = new BenchPlatform(database, new Program(), await freePort(), await freePort());
    try {
      await platform.open();
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  private readonly folder = mkdtempSync(join(tmpdir(), 'bench-api-'));
  private readonly runs: Run[] = [];
  public readonly tokens = new Map<string, string>();

  private constructor(
    private readonly database: Awaited<ReturnType<typeof platformDatabase>>,
    private readonly program: Program,
    private readonly webappPort: number,
    private readonly floorPort: number,
  ) {}

  /** Runs SQL as the database's owner. */
  public async fill(statement: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.database.owner.query(statement, [...parameters]);
  }

  /** What the webapp answers to the administrator of an account. */
  public api(path: string, accountId = ACME): Target {
    const authorization = this.tokens.get(accountId) ?? '';
    return { url: `http://127.0.0.1:${this.webappPort}/api/2.0/accounts/${accountId}/${path}`, authorization };
  }

  /** The same resource from the floor. */
  public floor(path: string): Target {
    return { url: `http://127.0.0.1:${this.floorPort}/${ACME}/${path}`, authorization: 'none' };
  }

  public async stop(): Promise<void> {
    for (const run of this.runs) run.signal('SIGTERM');
    await Promise.all(this.runs.map(({ exit }) => exit));
    this.program.dispose();
    rmSync(this.folder, { recursive: true });
    await this.database.remove();
  }

  private async open(): Promise<void> {
    const people = new People(this.database.owner);
    for (const accountId of [ACME, GLOBEX, INITECH]) {
      await people.account(accountId);
      const admin = await people.user(accountId);
      await people.role(accountId, admin, 'account_admin');
      this.tokens.set(accountId, await people.token(accountId, admin));
    }
    const { host, port, user, password, database } = this.database.as('lakehouse_webapp');
    const passwordFile = join(this.folder, 'password');
    writeFileSync(passwordFile, password);
    const settings = {
      ...goodSettings(this.webappPort - 8080),
      METRICS_PORT: '0',
      RATE_LIMITS: 'Default=999999',
      DATABASE_HOST: host,
      DATABASE_PORT: String(port),
      DATABASE_NAME: database,
      DATABASE_USER: user,
      DATABASE_PASSWORD_FILE: passwordFile,
    };
    // Its log goes to a file: whoever reads it would take part of the machine from both.
    this.runs.push(this.program.start(['webapp'], settings, openSync(join(this.folder, 'log'), 'w')));
    await this.ready(`http://127.0.0.1:${this.webappPort}/health/ready`);
    const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
    const floor = new Run(spawn(process.execPath, [join(__dirname, 'floor.mjs'), url, String(this.floorPort)]));
    this.runs.push(floor);
    await floor.printed('listening');
  }

  private async ready(url: string): Promise<void> {
    const isReady = () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
    for (const end = Date.now() + START_TIMEOUT; !(await isReady()); await setTimeout(50)) {
      if (Date.now() > end) {
        const log = readFileSync(join(this.folder, 'log'), 'utf8').split('\n');
        throw new Error(`the webapp is not ready:\n${log.slice(0, 5).join('\n')}`);
      }
    }
  }
}
