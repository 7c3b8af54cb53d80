import { join } from 'node:path';
import { Client } from 'pg';
import { applyAccounts } from '../account/accounts/apply';
import { ownerConnection } from '../platform/database/connection';
import { Database } from '../platform/database/database';
import type { Ids } from '../platform/ids';
import { findProcess } from '../platform/manifest';
import { readSettings } from '../platform/settings';
import type { LakehouseSchema } from '../schema';
import { ensureCredentials, readCredentials, type Credentials } from './credentials';
import { ensureRolePasswords } from './database';
import type { LocalDescription } from './description';
import type { LocalPlatform } from './serve';
import { writeSecretly } from './write-secretly';

/** Has the accounts and workspaces that the description names, and writes credentials for them. */
export async function applyDescription(
  description: LocalDescription,
  { options, environment, database, world }: LocalPlatform,
  ids: Ids,
): Promise<Credentials> {
  const process = findProcess('migrate');
  if (!process) throw new Error('the manifest has no task migrate');
  const connection = ownerConnection(readSettings('migrate', process, environment));
  const client = new Client(connection);
  await client.connect();
  await ensureRolePasswords(client, database.passwordFile).finally(() => client.end());

  const file = join(options.dataDirectory, 'credentials.json');
  const earlier = await readCredentials(file);
  const owner = new Database<LakehouseSchema>(connection);
  try {
    const { now } = world;
    const applied = await applyAccounts(
      owner,
      description.accounts.map(({ entry }) => entry),
      { now, ids },
    );
    const origin = environment.SHARED_ORIGIN ?? '';
    const { resetPasswordOf } = options;
    const making = { database: owner, now, ids, origin, region: description.controlPlane.region, resetPasswordOf };
    const accounts = [];
    for (const [index, account] of description.accounts.entries()) {
      const result = applied[index];
      const before = earlier.accounts?.find(({ accountId }) => accountId === account.entry.id);
      if (result) accounts.push(await ensureCredentials(account, result, before, making));
    }
    const credentials: Credentials = { accountHost: origin, accounts };
    await writeSecretly(file, `${JSON.stringify(credentials, undefined, 2)}\n`);
    return credentials;
  } finally {
    await owner.close();
  }
}
