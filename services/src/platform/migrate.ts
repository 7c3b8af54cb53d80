import { join } from 'node:path';
import { Client } from 'pg';
import { ownerConnection } from './database/connection';
import { migrate, readMigrations } from './database/migrations';
import { ensureRoles } from './database/roles';
import { manifest } from './manifest';
import type { ProcessContext } from './process-context';

/** Where the numbered migrations lie, beside the program. */
export function migrationsFolder(programFolder: string): string {
  return join(programFolder, 'migrations');
}

/** Roles that processes log in as; the owner is there before. */
export function processRoles(): string[] {
  const roles = Object.values(manifest.processes).map((process) => process.databaseRole);
  return [...new Set(roles)].filter((role) => role !== 'owner' && role !== 'none');
}

/** The task `migrate`: makes the processes' roles and brings the schema to this release; says what it did. */
export async function runMigrate({ settings, log, world }: ProcessContext): Promise<void> {
  const migrations = await readMigrations(migrationsFolder(world.folder));
  const owner = new Client(ownerConnection(settings));
  const database = { host: settings.text('DATABASE_HOST'), name: settings.text('DATABASE_NAME') };
  try {
    await owner.connect();
  } catch (error) {
    throw new Error(`the database ${database.name} on ${database.host} cannot be reached as its owner`, { cause: error });
  }
  try {
    const roles = processRoles();
    await ensureRoles(
      owner,
      roles.map((name) => ({ name })),
    );
    const { applied, version } = await migrate(owner, migrations);
    log.info({ database, roles, applied, version }, applied.length === 0 ? 'the schema was up to date' : 'migrated');
  } finally {
    await owner.end();
  }
}
