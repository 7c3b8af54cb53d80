import type { Tx } from '../../schema';

export interface WantedAccount {
  readonly accountId: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  /** When it is created, if it is. */
  readonly at: Date;
}

/** Brings one account to what is wanted. */
export async function putAccount(tx: Tx, wanted: WantedAccount): Promise<'created' | 'changed' | 'unchanged'> {
  const { accountId, name, status, at } = wanted;
  const current = await tx
    .selectFrom('account')
    .select(['name', 'status'])
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirst();
  if (!current) {
    await tx.insertInto('account').values({ account_id: accountId, name, status, created_at: at }).execute();
    return 'created';
  }
  if (current.name === name && current.status === status) return 'unchanged';
  await tx.updateTable('account').set({ name, status }).where('account_id', '=', accountId).execute();
  return 'changed';
}
