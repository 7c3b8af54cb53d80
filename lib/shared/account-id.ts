import type { IConstruct } from 'constructs';
import { known } from './known';
import { lit } from './lit';
import { fail } from './problems';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Checks the id of a platform account: a lower-case UUID. Not an AWS account id. */
export function checkAccountId(scope: IConstruct, accountId: string): string {
  const value = known(accountId);
  if (value !== undefined && !UUID.test(value)) {
    const hint = /^\d{12}$/.test(value) ? '; that is an AWS account id, here goes the id of the platform account' : '';
    fail(scope, lit`AccountIdNotUuid`, `accountId must be a lower-case UUID, got ${JSON.stringify(value)}${hint}`);
  }
  return accountId;
}
