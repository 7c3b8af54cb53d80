import { ensureClientSecret } from '../../identity/client-secret';
import { ensureFirstAdmin, ensureRegistrar, type FirstPrincipal } from '../../identity/first-principals';
import { ensureFirstPassword } from '../../identity/login/first-password';
import { putLoginSettings } from '../../identity/login/provider/statements';
import type { Database } from '../../platform/database/database';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema } from '../../schema';
import type { AccountEntry } from './document';
import { NO_SECRETS, type AccountSecrets } from './account-secrets';
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
 * @param secretsOf what those of an account log in with who are there from the start; without it they cannot
 */
export async function applyAccounts(
  database: Database<LakehouseSchema>,
  entries: readonly AccountEntry[],
  { now, ids }: { readonly now: () => number; readonly ids: Ids },
  secretsOf: AccountSecrets = () => Promise.resolve(NO_SECRETS),
): Promise<AppliedAccount[]> {
  const applied: AppliedAccount[] = [];
  for (const entry of entries) {
    const { id, name, admin, status } = entry;
    const { registration, login } = await secretsOf(entry);
    const at = new Date(now());
    const result = await database.inAccount(id, async (tx) => {
      const change = await putAccount(tx, { accountId: id, name, status: status ?? 'ACTIVE', at });
      const firstAdmin = await ensureFirstAdmin(tx, id, admin ?? `admin@${name}.example`, at, ids);
      const registrar = await ensureRegistrar(tx, id, at, ids, registration?.clientId);
      if (registration) await ensureClientSecret(tx, { accountId: id, ...registrar }, registration.clientSecret, at, ids);
      if (login) await ensureFirstPassword(tx, { accountId: id, ...firstAdmin }, login.adminPassword, ids);
      await putLoginSettings(tx, id, entry.login, login?.clientSecret);
      return { change, admin: firstAdmin, registrar };
    });
    applied.push({ accountId: id, name, ...result });
  }
  return applied;
}
