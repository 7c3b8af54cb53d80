import { sql } from 'kysely';
import type { PlatformTransaction } from './database';

/** Number of the newest migration that was applied. */
export async function schemaVersion<Schema>(tx: PlatformTransaction<Schema>): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`select max(number) as version from schema_migration`.execute(tx);
  return rows[0]?.version ?? 0;
}
