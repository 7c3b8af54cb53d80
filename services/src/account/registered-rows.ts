import { sql } from 'kysely';
import { notFound } from '../platform/http/api-error';
import type { Tx } from '../schema';

/** Where objects of one kind are kept. */
interface Kept {
  readonly table: string;
  readonly idColumn: string;
}

interface Found<Row> extends Kept {
  readonly noun: string;
  readonly select: (tx: Tx, accountId: string, id: string) => Promise<Row[]>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * One that the account has.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST for another account's as for one that never was
 */
export async function found<Row>(tx: Tx, kind: Found<Row>, accountId: string, id = ''): Promise<Row> {
  const [row] = UUID.test(id) ? await kind.select(tx, accountId, id) : [];
  if (row === undefined) throw notFound(kind.noun, id);
  return row;
}

/** One that is about to be referred to: it cannot be deleted before this transaction ends. */
export async function foundToUse<Row>(tx: Tx, kind: Found<Row>, accountId: string, id: string): Promise<Row> {
  if (UUID.test(id)) await sql`select ${whereOne(kind, accountId, id)} for key share`.execute(tx);
  return found(tx, kind, accountId, id);
}

/** Waits for whoever is about to refer to it, and keeps later ones out. */
export async function lockToDelete(tx: Tx, kind: Kept, accountId: string, id: string): Promise<void> {
  await sql`select ${whereOne(kind, accountId, id)} for update`.execute(tx);
}

export async function deleteRegistered(tx: Tx, kind: Kept, accountId: string, id: string): Promise<void> {
  await sql`delete ${whereOne(kind, accountId, id)}`.execute(tx);
}

function whereOne({ table, idColumn }: Kept, accountId: string, id: string) {
  return sql`from ${sql.table(table)} where account_id = ${accountId} and ${sql.ref(idColumn)} = ${id}`;
}
