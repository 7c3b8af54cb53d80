import { ensureClientSecret } from '../../identity/client-secret';
import { ensureFirstAdmin, ensureRegistrar, type FirstPrincipal } from '../../identity/first-principals';
import type { Database } from '../../platform/database/database';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema } from '../../schema';
import type { AccountEntry } from './document';
import type { RegistrationSecrets } from './registration-secrets';
import { putAccount } from './statements';

/** What applying one entry came to. */
export interface AppliedAccount {
  readonly accountId: string;
  readonly name: string;
  readonly change: 'created' | 'changed' | 'unchanged';
  readonly admin: FirstPrincipal;
  /** The service principal with which data planes register themselves. */
  readonly registrar: FirstPrincipal;
}

/**
 * Makes accounts as the list says: creates, renames, suspends, takes up again. Done twice it changes nothing the second time.
 * An account that is not in the list stays as it is.
 *
 * @param database as the database's owner
 * @param secretOf what the registrar of an account logs in with; without one it cannot
 */
export async function applyAccounts(
  database: Database<LakehouseSchema>,
  entries: readonly AccountEntry[],
  { now, ids }: { readonly now: () => number; readonly ids: Ids },
  secretOf: RegistrationSecrets = () => Promise.resolve(undefined),
): Promise<AppliedAccount[]> {
  const applied: AppliedAccount[] = [];
  for (const entry of entries) {
    const { id, name, admin, status } = entry;
    const secret = await secretOf(entry);
    const at = new Date(now());
    const result = await database.inAccount(id, async (tx) => {
      const change = await putAccount(tx, { accountId: id, name, status: status ?? 'ACTIVE', at });
      const firstAdmin = await ensureFirstAdmin(tx, id, admin ?? `admin@${name}.example`, at, ids);
      const registrar = await ensureRegistrar(tx, id, at, ids, secret?.clientId);
      if (secret) await ensureClientSecret(tx, { accountId: id, ...registrar }, secret.clientSecret, at, ids);
      return { change, admin: firstAdmin, registrar };
    });
    applied.push({ accountId: id, name, ...result });
  }
  return applied;
}
