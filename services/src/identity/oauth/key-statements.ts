import type { JWK } from 'jose';
import { sql } from 'kysely';
import type { LookupTx } from '../../schema';

/** A key pair as it is kept. */
export interface StoredKey {
  readonly keyId: string;
  readonly privateKey: JWK;
  readonly publicKey: JWK;
  readonly createdAt: Date;
}

/** Any number, the same in every process: who holds the lock decides whether a key is due. */
const KEY_LOCK = 7_216_043;

export async function readKeys(tx: LookupTx, newerThan: Date): Promise<StoredKey[]> {
  const rows = await tx.selectFrom('signing_key').selectAll().where('created_at', '>', newerThan).execute();
  return rows.map((row) => ({
    keyId: row.key_id,
    privateKey: row.private_key,
    publicKey: row.public_key,
    createdAt: row.created_at,
  }));
}

/** Adds the key unless there is one newer than `newerThan`, and drops those older than `olderThan`. */
export async function insertUnlessNewer(
  tx: LookupTx,
  key: StoredKey,
  { newerThan, olderThan }: { readonly newerThan: Date; readonly olderThan: Date },
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${KEY_LOCK})`.execute(tx);
  if ((await readKeys(tx, newerThan)).length > 0) return;
  await tx
    .insertInto('signing_key')
    .values({
      key_id: key.keyId,
      private_key: JSON.stringify(key.privateKey),
      public_key: JSON.stringify(key.publicKey),
      created_at: key.createdAt,
    })
    .execute();
  await tx.deleteFrom('signing_key').where('created_at', '<', olderThan).execute();
}
