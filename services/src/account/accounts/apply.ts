import { ensureFirstAdmin, ensureRegistrar, type FirstPrincipal } from '../../identity/first-principals';
import type { Database } from '../../platform/database/database';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema } from '../../schema';
import type { AccountEntry } from './document';
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
 */
export async function applyAccounts(
  database: Database<LakehouseSchema>,
  entries: readonly AccountEntry[],
  { now, ids }: { readonly now: () => number; readonly ids: Ids },
): Promise<AppliedAccount[]> {
  const applied: AppliedAccount[] = [];
  for (const { id, name, admin, status } of entries) {
    const at = new Date(now());
    const result = await database.inAccount(id, async (tx) => ({
      change: await putAccount(tx, { accountId: id, name, status: status ?? 'ACTIVE', at }),
      admin: await ensureFirstAdmin(tx, id, admin ?? `admin@${name}.example`, at, ids),
      registrar: await ensureRegistrar(tx, id, at, ids),
    }));
    applied.push({ accountId: id, name, ...result });
  }
  return applied;
}
