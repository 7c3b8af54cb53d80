import { sql } from 'kysely';
import type { PlatformTransaction } from '../database/database';

/** A key as it is kept. */
export interface InternalKey {
  readonly keyId: string;
  readonly secret: Uint8Array;
  readonly createdAt: Date;
}

/** Any number, the same in every process: who holds the lock decides whether a key is due. */
const KEY_LOCK = 7_216_044;

export async function readInternalKeys<Schema>(tx: PlatformTransaction<Schema>, newerThan: Date): Promise<InternalKey[]> {
  const { rows } = await sql<InternalKey>`
    select key_id as "keyId", secret, created_at as "createdAt" from internal_key
    where created_at > ${newerThan} order by created_at desc`.execute(tx);
  return rows;
}

/** Adds the key unless there is one newer than `newerThan`, and drops those older than `olderThan`. */
export async function insertInternalKeyUnlessNewer<Schema>(
  tx: PlatformTransaction<Schema>,
  { keyId, secret, createdAt }: InternalKey,
  { newerThan, olderThan }: { readonly newerThan: Date; readonly olderThan: Date },
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${KEY_LOCK})`.execute(tx);
  if ((await readInternalKeys(tx, newerThan)).length > 0) return;
  await sql`insert into internal_key (key_id, secret, created_at) values (${keyId}, ${secret}, ${createdAt})`.execute(tx);
  await sql`delete from internal_key where created_at < ${olderThan}`.execute(tx);
}
