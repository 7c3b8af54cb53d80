import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { registeredOperations, type Registered } from '../registered';
import type { CustomerManagedKeyTable } from '../schema';
import { selectCustomerManagedKeys, usedCustomerManagedKey } from './statements';

export const KeyUseCases = Type.Array(Type.Enum(['MANAGED_SERVICES', 'STORAGE']), {
  minItems: 1,
  maxItems: 2,
  uniqueItems: true,
});

/** A KMS key of the customer's, and what it encrypts. */
export const CustomerManagedKey = Type.Object({
  account_id: Type.String(),
  customer_managed_key_id: Type.String(),
  use_cases: KeyUseCases,
  aws_key_info: Type.Object({
    key_arn: Type.String(),
    key_alias: Type.Optional(Type.String()),
    key_region: Type.String(),
    reuse_key_for_cluster_volumes: Type.Optional(Type.Boolean()),
  }),
  creation_time: Type.Integer(),
});

export type CustomerManagedKeyRow = Selectable<CustomerManagedKeyTable>;

export function presentCustomerManagedKey(row: CustomerManagedKeyRow) {
  return {
    account_id: row.account_id,
    customer_managed_key_id: row.customer_managed_key_id,
    use_cases: row.use_cases,
    aws_key_info: {
      key_arn: row.key_arn,
      ...(row.key_alias !== null && { key_alias: row.key_alias }),
      key_region: row.key_region,
      ...(row.reuse_key_for_cluster_volumes !== null && { reuse_key_for_cluster_volumes: row.reuse_key_for_cluster_volumes }),
    },
    creation_time: row.created_at.getTime(),
  };
}

export const CUSTOMER_MANAGED_KEYS: Registered<CustomerManagedKeyRow, typeof CustomerManagedKey> = {
  service: 'EncryptionKeys',
  collection: 'customer-managed-keys',
  idName: 'customer_managed_key_id',
  noun: 'Customer-managed key',
  table: 'customer_managed_key',
  idColumn: 'customer_managed_key_id',
  shape: CustomerManagedKey,
  present: presentCustomerManagedKey,
  select: selectCustomerManagedKeys,
  usedBy: usedCustomerManagedKey,
};

export const customerManagedKeyLookups = registeredOperations(CUSTOMER_MANAGED_KEYS);
