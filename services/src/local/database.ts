import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { ensureRoles } from '../platform/database/roles';
import { processRoles } from '../platform/migrate';
import type { Environment } from '../platform/settings';
import { freePort } from './ports';
import type { LocalOptions } from './options';
import { PostgresServer } from './postgres-server';
import { writeSecretly } from './write-secretly';

const DATABASE = 'lakehouse';

/** The database of `npm start`. */
export interface LocalDatabase {
  /** Settings of the tasks that act as its owner, and of all processes. */
  readonly environment: Environment;
  /** The file with the password of a process's role. */
  readonly passwordFile: (role: string) => string;
  /** Fulfilled when a server that was started here is gone. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts the server from npm in the data directory, or takes the one that DATABASE_URL names. */
export async function openLocalDatabase({ databaseUrl, dataDirectory }: LocalOptions): Promise<LocalDatabase> {
  const passwordFile = (role: string) => join(dataDirectory, 'roles', role);
  if (databaseUrl !== undefined) {
    return {
      environment: environmentOf(databaseUrl),
      passwordFile,
      ended: new Promise(() => undefined),
      stop: () => Promise.resolve(),
    };
  }
  const server = await PostgresServer.start({ folder: join(dataDirectory, 'postgres'), port: await freePort() });
  await ensureDatabase(server);
  const { host, port, user, password } = server.owner(DATABASE);
  return {
    environment: {
      DATABASE_HOST: host,
      DATABASE_PORT: String(port),
      DATABASE_NAME: DATABASE,
      DATABASE_TLS: 'disable',
      DATABASE_OWNER_USER: user,
      DATABASE_OWNER_PASSWORD: password,
    },
    passwordFile,
    ended: server.ended,
    stop: () => server.stop(),
  };
}

/** Gives each process's role a password of its own, in a file that only this user reads. */
export async function ensureRolePasswords(owner: Client, passwordFile: (role: string) => string): Promise<void> {
  await mkdir(dirname(passwordFile('any')), { recursive: true, mode: 0o700 });
  for (const name of processRoles()) {
    const password = await readFile(passwordFile(name), 'utf8').catch(() => undefined);
    const kept = password ?? randomBytes(24).toString('base64url');
    if (password === undefined) await writeSecretly(passwordFile(name), kept);
    await ensureRoles(owner, [{ name, password: kept }]);
  }
}

async function ensureDatabase(server: PostgresServer): Promise<void> {
  const client = new Client(server.owner('postgres'));
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(DATABASE)}`);
  } finally {
    await client.end();
  }
}

function environmentOf(url: string): Environment {
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  if (!hostname || !username || pathname.length < 2) {
    throw new Error('DATABASE_URL must name user, host and database, such as postgres://owner:password@host:5432/lakehouse');
  }
  return {
    DATABASE_HOST: hostname,
    DATABASE_PORT: port || '5432',
    DATABASE_NAME: decodeURIComponent(pathname.slice(1)),
    DATABASE_TLS: (searchParams.get('sslmode') ?? 'disable') === 'disable' ? 'disable' : 'require',
    DATABASE_CA_FILE: searchParams.get('sslrootcert') ?? '',
    DATABASE_OWNER_USER: decodeURIComponent(username),
    DATABASE_OWNER_PASSWORD: decodeURIComponent(password),
  };
}
