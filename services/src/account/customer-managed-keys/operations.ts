import { Type } from 'typebox';
import { invalid } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { ACCOUNT_PATH, AccountPath } from '../registered';
import { Region } from '../region';
import { CustomerManagedKey, customerManagedKeyLookups, KeyUseCases, presentCustomerManagedKey } from './customer-managed-key';
import { insertCustomerManagedKey } from './statements';

/** A key itself: an alias may come to mean another key. */
const KEY_ARN = '^arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]{1,64}$';

export const customerManagedKeyOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'EncryptionKeys.Create',
    summary: 'Registers a KMS key of the customer’s',
    method: 'POST',
    paths: [`${ACCOUNT_PATH}/customer-managed-keys`],
    rule: ACCOUNT_ADMIN,
    params: AccountPath,
    query: NOTHING,
    body: Type.Object({
      use_cases: KeyUseCases,
      aws_key_info: Type.Object({
        key_arn: Type.String({ pattern: KEY_ARN }),
        key_alias: Type.Optional(Type.String({ pattern: '^alias/[A-Za-z0-9/_-]{1,250}$' })),
        key_region: Type.Optional(Region),
        reuse_key_for_cluster_volumes: Type.Optional(Type.Boolean()),
      }),
    }),
    response: CustomerManagedKey,
    errors: [],
    handle: async ({ tx, caller, body: { use_cases: useCases, aws_key_info: key }, now, ids }) => {
      const [, , , region = ''] = key.key_arn.split(':');
      if (key.key_region !== undefined && key.key_region !== region) {
        throw invalid(`key_region must be ${region}, the region in key_arn, got ${key.key_region}`);
      }
      if (key.reuse_key_for_cluster_volumes !== undefined && !useCases.includes('STORAGE')) {
        throw invalid('reuse_key_for_cluster_volumes is for a key with the use case STORAGE');
      }
      const row = await insertCustomerManagedKey(tx, {
        account_id: caller.accountId,
        customer_managed_key_id: ids.uuid(),
        use_cases: useCases,
        key_arn: key.key_arn,
        key_alias: key.key_alias,
        key_region: region,
        reuse_key_for_cluster_volumes: key.reuse_key_for_cluster_volumes,
        created_at: now,
      });
      return presentCustomerManagedKey(row);
    },
  }),
  ...customerManagedKeyLookups,
];
