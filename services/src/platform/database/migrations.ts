import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';

/** One numbered step of the schema, from a file such as `0001_accounts.sql`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text; a step that was applied may never change. */
  readonly checksum: string;
}

/** What `migrate` did: the steps it applied, and the step the schema stands at. */
export interface MigrationResult {
  readonly applied: string[];
  readonly version: number;
}

/** Any number, the same for every process that migrates: who holds the lock migrates, the others wait and find nothing to do. */
const MIGRATION_LOCK = 7_216_042;

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/**
 * Reads the steps in a folder, in order.
 *
 * @throws when a file is not named `NNNN_what_changes.sql`, or a number is missing or taken twice
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const [, digits, name] = FILE_NAME.exec(file) ?? [];
      if (!digits || !name) throw new Error(`migration ${file} must be named like 0001_what_changes.sql`);
      const number = Number(digits);
      if (number !== index + 1) throw new Error(`migration ${file} has number ${number}, but ${index + 1} comes next`);
      const sql = await readFile(join(folder, file), 'utf8');
      return { number, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the schema to the newest step, each step in a transaction of its own. Safe to run twice at once and again after
 * a crash. The connection is the database owner's.
 *
 * @throws when the database is newer than this program, or an applied step differs from the file
 */
export async function migrate(owner: Client, migrations: Migration[]): Promise<MigrationResult> {
  await owner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    const done = await appliedMigrations(owner);
    checkHistory(done, migrations);
    const applied: string[] = [];
    for (const migration of migrations.slice(done.length)) {
      await apply(owner, migration);
      applied.push(`${String(migration.number).padStart(4, '0')}_${migration.name}`);
    }
    return { applied, version: migrations.length };
  } finally {
    await owner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  }
}

interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

async function appliedMigrations(owner: Client): Promise<AppliedMigration[]> {
  await owner.query(`
    create table if not exists schema_migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
  const { rows } = await owner.query<AppliedMigration>('select number, name, checksum from schema_migration order by number');
  return rows;
}

function checkHistory(done: AppliedMigration[], migrations: Migration[]): void {
  for (const [index, step] of done.entries()) {
    const known = migrations[index];
    if (!known) {
      throw new Error(
        `the database stands at migration ${done.length}, this program knows ${migrations.length}: it belongs to a newer version; start that version`,
      );
    }
    if (known.checksum !== step.checksum) {
      throw new Error(
        `migration ${step.number} (${step.name}) was applied with another text; add a new step instead of changing one`,
      );
    }
  }
}

async function apply(owner: Client, migration: Migration): Promise<void> {
  try {
    await owner.query('begin');
    // A step that cannot have its lock soon gives up, instead of holding up every request behind it.
    await owner.query("set local lock_timeout = '5s'");
    await owner.query(migration.sql);
    await owner.query('insert into schema_migration (number, name, checksum) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
    await owner.query('commit');
  } catch (error) {
    await owner.query('rollback');
    throw new Error(`migration ${migration.number} (${migration.name}) failed`, { cause: error });
  }
}
