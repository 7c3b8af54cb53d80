import { DatabaseAuditTrail } from '../../audit/trail';
import { ensureClientSecret } from '../../identity/client-secret';
import { ensureFirstAdmin, ensureRegistrar, type FirstPrincipal } from '../../identity/first-principals';
import { ensureFirstPassword } from '../../identity/login/first-password';
import { resetPassword } from '../../identity/login/password-reset';
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
  /** Whether the first administrator got another password. */
  readonly passwordReset: boolean;
}

/** What accounts are made with. */
export interface Applying {
  readonly now: () => number;
  readonly ids: Ids;
  /** Account whose first administrator gets the password of its login secret in place of a forgotten one. @default - none */
  readonly resetPasswordOf?: string;
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
  { now, ids, resetPasswordOf }: Applying,
  secretsOf: AccountSecrets = () => Promise.resolve(NO_SECRETS),
): Promise<AppliedAccount[]> {
  if (resetPasswordOf !== undefined) await mustHavePassword(resetPasswordOf, entries, secretsOf);
  const audit = new DatabaseAuditTrail(database, now, ids);
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
      const person = { accountId: id, ...firstAdmin };
      if (login) await ensureFirstPassword(tx, person, login.adminPassword, ids);
      const resets = login !== undefined && id === resetPasswordOf;
      const passwordReset = resets && (await resetPassword(tx, person, login.adminPassword, { audit, ids }));
      await putLoginSettings(tx, id, entry.login, login?.clientSecret);
      return { change, admin: firstAdmin, registrar, passwordReset };
    });
    applied.push({ accountId: id, name, ...result });
  }
  return applied;
}

/** Before anything is changed. */
async function mustHavePassword(accountId: string, entries: readonly AccountEntry[], secretsOf: AccountSecrets): Promise<void> {
  const entry = entries.find(({ id }) => id === accountId);
  if (!entry) throw new Error(`RESET_PASSWORD_OF must be the id of an account of this control plane’s list, got ${accountId}`);
  if ((await secretsOf(entry)).login) return;
  throw new Error(
    `RESET_PASSWORD_OF is ${accountId}, which has no login secret; give its entry an awsAccount and deploy it first`,
  );
}
