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
    const applied = await applyAccounts(database, entries, { now: world.now, ids: RANDOM_IDS }, accountSecrets(settings));
    for (const { accountId, name, change } of applied) log.info({ accountId, name }, `account ${change}`);
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
