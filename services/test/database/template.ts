import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '../../src/local/ports';
import { embeddedPostgres } from '../../src/local/postgres-binaries';
import { PostgresServer } from '../../src/local/postgres-server';
import { migrate, readMigrations, type Migration } from '../../src/platform/database/migrations';
import { ensureRoles } from '../../src/platform/database/roles';
import { processRoles } from '../../src/platform/migrate';

const execute = promisify(execFile);

const CACHE = join(__dirname, '..', '..', '..', '.cache', 'postgres');

/** Password of the roles of processes. */
export const PASSWORD = 'in tests only';

/**
 * The folder of a server with the platform's own schema and roles, which test files copy: making one takes longer than most of them run.
 * It is made where there is none yet for these migrations, roles and this PostgreSQL; of several at once the first one is kept.
 */
export async function schemaTemplate(): Promise<string> {
  const migrations = await readMigrations(join(__dirname, '..', '..', 'migrations'));
  const folder = join(CACHE, await keyOf(migrations));
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const making = await mkdtemp(join(CACHE, 'making-'));
  await make(making, migrations);
  await rename(making, folder).catch(async (error: unknown) => {
    await rm(making, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** Copies a template with its owners and modes, which the server insists on. */
export async function copyTemplate(template: string, folder: string): Promise<void> {
  await execute('cp', ['-a', `${template}/.`, folder]);
}

async function keyOf(migrations: Migration[]): Promise<string> {
  const { stdout: version } = await execute((await embeddedPostgres()).postgres, ['--version']);
  const parts = [version, processRoles(), migrations.map(({ name, checksum }) => [name, checksum])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

async function make(folder: string, migrations: Migration[]): Promise<void> {
  const server = await PostgresServer.start({ folder, port: await freePort() });
  const owner = new Client(server.owner('postgres'));
  try {
    await owner.connect();
    await ensureRoles(
      owner,
      processRoles().map((name) => ({ name, password: PASSWORD })),
    );
    await migrate(owner, migrations);
  } finally {
    await owner.end();
    await server.stop();
  }
  // What a killed server has written is still the operating system's to keep; only a machine that stops would lose it.
  await appendFile(join(folder, 'data', 'postgresql.conf'), '\nfsync = off\n');
}
