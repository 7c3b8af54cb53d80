import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueryResultRow } from 'pg';
import { freePort } from '../../src/local/ports';
import { platformDatabase } from '../database/platform';
import { ACME, People } from '../identity/people';
import { goodSettings, Program, type Run } from '../program';

export type ServiceName = 'webapp' | 'relay' | 'cluster-manager';

/** Port of each service that the others know it by, before its ports are moved; nodes dial the relay at another one. */
const API_PORT = 8_080;
const NODES_PORT = 8_443;

/**
 * The services as processes of their own, as on AWS, with nodes that are processes of this machine. Each may be killed and started
 * again where it was.
 */
export class SeparateProcesses {
  /** @param environment variables that nodes have beyond those of every start */
  public static async start(runtimesFolder: string, environment: Record<string, string> = {}): Promise<SeparateProcesses> {
    const database = await platformDatabase();
    const people = new People(database.owner);
    await people.account(ACME);
    const workspaceId = await people.workspace(ACME);
    const admin = await people.user(ACME);
    await people.assign(ACME, workspaceId, admin, 'ADMIN');
    const token = await people.token(ACME, admin, { workspaceId });
    const shifts = {
      webapp: (await freePort()) - API_PORT,
      relay: (await freePort()) - NODES_PORT,
      'cluster-manager': (await freePort()) - API_PORT,
    };
    const processes = new SeparateProcesses(database, token.slice('Bearer '.length), shifts, runtimesFolder, environment);
    for (const name of ['relay', 'cluster-manager', 'webapp'] as const) await processes.open(name);
    return processes;
  }

  /** Where nodes have their folders. */
  public readonly nodesFolder: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'processes-'));
  private readonly program = new Program();
  private readonly runs = new Map<ServiceName, Run>();

  private constructor(
    private readonly database: Awaited<ReturnType<typeof platformDatabase>>,
    /** Of an administrator of the workspace. */
    public readonly token: string,
    private readonly shifts: Readonly<Record<ServiceName, number>>,
    private readonly runtimesFolder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.nodesFolder = join(this.folder, 'nodes');
  }

  /** Of the API. */
  public get origin(): string {
    return `http://127.0.0.1:${API_PORT + this.shifts.webapp}`;
  }

  /** Starts a service, where it was before. */
  public async open(name: ServiceName): Promise<void> {
    const role = `lakehouse_${name.replace('-', '_')}`;
    const { host, port, user, password, database } = this.database.as(role);
    const passwordFile = join(this.folder, role);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    const { PATH = '', HOME = '' } = process.env;
    const run = this.program.start([name], {
      ...goodSettings(this.shifts[name]),
      PATH,
      HOME,
      ...this.environment,
      METRICS_PORT: '0',
      RATE_LIMITS: 'Default=999999',
      DATABASE_HOST: host,
      DATABASE_PORT: String(port),
      DATABASE_NAME: database,
      DATABASE_USER: user,
      DATABASE_PASSWORD_FILE: passwordFile,
      SHARED_ORIGIN: this.origin,
      SERVICE_ADDRESSES: ['relay', 'cluster-manager']
        .map((each) => `${each}=127.0.0.1:${API_PORT + this.shifts[each as ServiceName]}`)
        .join(','),
      CUSTOMER_AWS: 'this-machine',
      NODES_FOLDER: this.nodesFolder,
      RUNTIMES_FOLDER: this.runtimesFolder,
    });
    this.runs.set(name, run);
    await run.logged('listening', name === 'relay' ? 2 : 1);
  }

  /** Kills a service with SIGKILL. */
  public async kill(name: ServiceName): Promise<void> {
    const run = this.runs.get(name);
    run?.signal('SIGKILL');
    await run?.exit;
  }

  /** What the database has, on a connection of its own, so that it may have died before. */
  public async rows<Row extends QueryResultRow>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = await this.database.connect();
    try {
      return (await client.query<Row>(statement, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** Kills PostgreSQL, and starts it again. */
  public crashDatabase(): Promise<void> {
    return this.database.crash();
  }

  /** Ends the nodes in order, and everything else. */
  public async stop(): Promise<void> {
    const manager = this.runs.get('cluster-manager');
    manager?.signal('SIGTERM'); // which ends the nodes
    await manager?.exit;
    this.program.dispose();
    await Promise.all([...this.runs.values()].map(({ exit }) => exit));
    await this.database.remove();
    await rm(this.folder, { recursive: true });
  }
}
