import { readFile } from 'node:fs/promises';
import { ownerConnection } from '../../platform/database/connection';
import { Database } from '../../platform/database/database';
import { RANDOM_IDS } from '../../platform/ids';
import type { ProcessContext } from '../../platform/process-context';
import type { Settings } from '../../platform/settings';
import type { LakehouseSchema } from '../../schema';
import { accountSecrets } from './account-secrets';
import { applyAccounts } from './apply';
import { readAccounts, type AccountEntry } from './document';

/** The task `accounts`: makes the accounts of this control plane as the list says, and tells of each what it did. */
export async function runAccounts({ settings, log, world }: ProcessContext): Promise<void> {
  const entries = (await readList(settings)).filter(
    ({ controlPlane }) => controlPlane === undefined || controlPlane === settings.text('CONTROL_PLANE_NAME'),
  );
  const database = new Database<LakehouseSchema>(ownerConnection(settings));
  try {
    const resetPasswordOf = settings.text('RESET_PASSWORD_OF') || undefined;
    const applying = { now: world.now, ids: RANDOM_IDS, resetPasswordOf };
    const applied = await applyAccounts(database, entries, applying, accountSecrets(settings));
    for (const { accountId, name, change, admin, passwordReset } of applied) {
      log.info({ accountId, name }, `account ${change}`);
      if (accountId !== resetPasswordOf) continue;
      log.info(
        { accountId, admin: admin.name },
        passwordReset ? 'password reset' : 'password unchanged: it is the one of the secret',
      );
    }
    log.info({ accounts: applied.length }, 'accounts applied');
  } finally {
    await database.close();
  }
}

async function readList(settings: Settings): Promise<AccountEntry[]> {
  const text = settings.text('ACCOUNTS');
  if (text !== '') return readAccounts(text, 'ACCOUNTS');
  const file = settings.text('ACCOUNTS_FILE');
  if (file === '') throw new Error('there is no list of accounts; set ACCOUNTS or ACCOUNTS_FILE');
  return readAccounts(await readFile(file, 'utf8'), file);
}
