import type { Insertable } from 'kysely';
import type { Tx } from '../../schema';
import type { CustomerManagedKeyTable } from '../schema';
import { usedByWorkspace } from '../used-by-workspace';
import type { CustomerManagedKeyRow } from './customer-managed-key';

export function insertCustomerManagedKey(tx: Tx, row: Insertable<CustomerManagedKeyTable>): Promise<CustomerManagedKeyRow> {
  return tx.insertInto('customer_managed_key').values(row).returningAll().executeTakeFirstOrThrow();
}

export function selectCustomerManagedKeys(tx: Tx, accountId: string, id?: string): Promise<CustomerManagedKeyRow[]> {
  return tx
    .selectFrom('customer_managed_key')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('customer_managed_key_id', '=', id ?? ''))
    .orderBy('created_at')
    .orderBy('customer_managed_key_id')
    .execute();
}

export function usedCustomerManagedKey(tx: Tx, accountId: string, id: string): Promise<string | undefined> {
  return usedByWorkspace(tx, accountId, id, ['managed_services_key_id', 'storage_key_id']);
}
