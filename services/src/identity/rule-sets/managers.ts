import { permissionDenied } from '../../platform/http/api-error';
import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';
import { hasRole } from './statements';

/** Admins of the account manage every service principal, others those that they made or were given. */
export async function requireServicePrincipalManager(tx: Tx, caller: Caller, principalId: string): Promise<void> {
  const { accountId, accountAdmin, name } = caller;
  if (accountAdmin) return;
  if (await hasRole(tx, accountId, caller.principalId, 'roles/servicePrincipal.manager', principalId)) return;
  throw permissionDenied(`${name} does not manage service principal ${principalId}`);
}
