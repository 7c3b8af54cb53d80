import { parseArgs } from 'node:util';
import { join, resolve } from 'node:path';
import type { Environment } from '../platform/settings';

/** How `npm start` was called. */
export interface LocalOptions {
  /** Port of the API over plain HTTP. */
  readonly port: number;
  /** Port of the API over TLS, with a certificate of its own making; absent for none. */
  readonly tlsPort?: number;
  /** Folder of everything that is kept. */
  readonly dataDirectory: string;
  /** Folder of the prepared runtimes of clusters. */
  readonly runtimesDirectory: string;
  /** The description of accounts and workspaces. */
  readonly descriptionFile: string;
  /** A PostgreSQL server of one's own, as its owner; absent for the one from npm. */
  readonly databaseUrl?: string;
  /** Name of the account whose first administrator gets a new password in place of a forgotten one; absent for none. */
  readonly resetPasswordOf?: string;
}

/** What the command line could have been, for messages. */
export const USAGE = `npm start -- [--port 8080] [--tls-port <port>] [--data-dir .lakehouse] [--runtimes-dir <folder>] [--description lakehouse.json] [--reset-password <account>]
  --port         port of the API on this machine
  --tls-port     also serve TLS on this port, with a self-signed certificate (<data-dir>/tls/certificate.pem)
  --data-dir     folder of the database and of credentials.json
  --runtimes-dir folder of the runtimes of clusters; in the data directory, or as RUNTIMES_DIR says
  --description  the accounts and workspaces to have
  --reset-password  give the first administrator of an account, by its name, a new password in credentials.json; for one start
  DATABASE_URL   environment variable: use this PostgreSQL (14 or newer) instead of the one from npm
`;

/** A command line that cannot be understood. */
export class UsageError extends Error {}

/** Ports that a process without rights may have, and that leave room for the other processes' shift. */
const LOWEST_PORT = 1024;
const HIGHEST_PORT = 65_000;

export function readOptions(args: readonly string[], environment: Environment, folder: string): LocalOptions {
  const values = parse(args);
  const dataDirectory = resolve(folder, values['data-dir'] ?? '.lakehouse');
  return {
    port: portOf('--port', values.port ?? '8080'),
    ...(values['tls-port'] !== undefined && { tlsPort: portOf('--tls-port', values['tls-port']) }),
    dataDirectory,
    runtimesDirectory: resolve(folder, values['runtimes-dir'] ?? (environment.RUNTIMES_DIR || join(dataDirectory, 'runtimes'))),
    descriptionFile: resolve(folder, values.description ?? 'lakehouse.json'),
    ...(environment.DATABASE_URL && { databaseUrl: environment.DATABASE_URL }),
    ...(values['reset-password'] !== undefined && { resetPasswordOf: values['reset-password'] }),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    port: text,
    'tls-port': text,
    'data-dir': text,
    'runtimes-dir': text,
    description: text,
    'reset-password': text,
  };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function portOf(flag: string, value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= LOWEST_PORT && port <= HIGHEST_PORT) return port;
  throw new UsageError(`${flag} must be a port from ${LOWEST_PORT} to ${HIGHEST_PORT}, got ${JSON.stringify(value)}`);
}
