import type { Logger } from './log';
import type { Settings } from './settings';

/** The numbered migrations of this release, oldest first. The first comes with the first table. */
const MIGRATIONS: readonly string[] = [];

/** Brings the database to the schema of this release; says what it did. */
export function migrate(settings: Settings, log: Logger): number {
  const database = { host: settings.text('DATABASE_HOST'), name: settings.text('DATABASE_NAME') };
  log.info(
    { database, migrations: MIGRATIONS.length, connected: false },
    'this release has no migrations, so the database was not asked',
  );
  return 0;
}
