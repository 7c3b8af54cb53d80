import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { embeddedPostgres, type PostgresBinaries } from './postgres-binaries';
import { unprivileged, type Unprivileged } from './unprivileged';

const execute = promisify(execFile);

/** Owner of the local databases; its password lies beside the data, readable by its user alone. */
const OWNER = 'lakehouse_owner';

/** How often to ask a starting server whether it answers, and for how long, in milliseconds. */
const ASK_EVERY = 20;
const START_TIMEOUT = 30_000;

/** Where a server keeps its data and listens. */
export interface PostgresServerOptions {
  /** Folder of the server; made when it does not exist. */
  readonly folder: string;
  /** TCP port on 127.0.0.1. */
  readonly port: number;
}

/** A PostgreSQL server of one machine, kept in a folder. It outlives a crash of the process that started it: the next start takes over. */
export class PostgresServer {
  /** Starts the server, after making its data folder and stopping what a crash left running. */
  public static async start(options: PostgresServerOptions): Promise<PostgresServer> {
    const binaries = await embeddedPostgres();
    const runner = await unprivileged();
    const data = join(options.folder, 'data');
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await runner.own(options.folder);
    if (!existsSync(join(data, 'PG_VERSION'))) await initialize(binaries, options.folder, data, runner);
    else await stopLeftOver(binaries, data, runner);
    const log = openSync(join(options.folder, 'postgres.log'), 'a', 0o600);
    const settings = { listen_addresses: '127.0.0.1', port: options.port, unix_socket_directories: '' };
    const values = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [program = '', ...before] = [...runner.prefix, binaries.postgres];
    const child = spawn(program, [...before, '-D', data, ...values], {
      ...runner.user,
      stdio: ['ignore', log, log],
      detached: true,
    });
    const password = await readFile(join(options.folder, 'owner-password'), 'utf8');
    const server = new PostgresServer(child, options, password);
    await server.answers();
    return server;
  }

  /** Fulfilled when the server is gone, whoever ended it. */
  public readonly ended: Promise<void>;

  private constructor(
    private readonly process: ChildProcess,
    private readonly options: PostgresServerOptions,
    private readonly password: string,
  ) {
    this.ended = new Promise((resolve) => void process.once('exit', () => resolve()));
  }

  /** Connection settings of the owner, for one database. */
  public owner(database: string): { host: string; port: number; user: string; password: string; database: string } {
    return { host: '127.0.0.1', port: this.options.port, user: OWNER, password: this.password, database };
  }

  /** Ends the server: transactions under way are rolled back, everything committed is on disk. */
  public async stop(): Promise<void> {
    this.process.kill('SIGINT');
    await this.ended;
  }

  private async answers(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT;
    for (;;) {
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        const log = await readFile(join(this.options.folder, 'postgres.log'), 'utf8');
        throw new Error(`PostgreSQL ended while starting:\n${log.trimEnd().split('\n').slice(-5).join('\n')}`);
      }
      const client = new Client(this.owner('postgres'));
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (Date.now() > deadline) throw new Error(`PostgreSQL does not answer on port ${this.options.port}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }
}

/** Runs one of the server's programs to its end. */
function runProgram(runner: Unprivileged, program: string, args: string[]): Promise<unknown> {
  const [command = '', ...before] = [...runner.prefix, program];
  return execute(command, [...before, ...args], { ...runner.user, env: { ...process.env, LC_ALL: 'C' } });
}

async function initialize(binaries: PostgresBinaries, folder: string, data: string, runner: Unprivileged): Promise<void> {
  await rm(data, { recursive: true, force: true }); // a crash during initdb leaves half of one
  const passwordFile = join(folder, 'owner-password');
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  await runner.own(passwordFile);
  const options = ['--auth=scram-sha-256', `--username=${OWNER}`, `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C'];
  await runProgram(runner, binaries.initdb, ['-D', data, ...options]);
}

/** A kill -9 of the program leaves its server running on the folder: it is stopped properly before the next one starts. */
async function stopLeftOver(binaries: PostgresBinaries, data: string, runner: Unprivileged): Promise<void> {
  const running = await runProgram(runner, binaries.pgCtl, ['-D', data, 'status']).then(
    () => true,
    () => false,
  );
  if (running) await runProgram(runner, binaries.pgCtl, ['-D', data, '-m', 'fast', '-w', 'stop']);
}
