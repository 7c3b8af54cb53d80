import type { Selectable } from 'kysely';
import type { Tx } from '../../../schema';
import type { LoginSettingTable } from './schema';
import type { LoginSettings } from './settings';

/** How the people of an account log in. */
export type ProviderRow = Selectable<LoginSettingTable>;

const DEFAULTS = { scopes: ['email', 'profile'], userNameClaim: 'email', groupsClaim: 'groups', groups: {} };

/**
 * Has an account's people log in as its operator says; without settings by password alone. Browsers that were logged in by what is
 * no longer so are logged out.
 *
 * @param clientSecret what its provider gave out for a client that keeps one
 */
export async function putLoginSettings(
  tx: Tx,
  accountId: string,
  settings: LoginSettings | undefined,
  clientSecret: string | undefined,
): Promise<void> {
  await endOtherSessions(tx, accountId, settings);
  if (!settings) {
    await tx.deleteFrom('login_setting').where('account_id', '=', accountId).execute();
    return;
  }
  const { issuer, clientId, scopes, userNameClaim, groupsClaim, groups, createUsers, passwords } = { ...DEFAULTS, ...settings };
  const values = {
    issuer,
    client_id: clientId,
    client_secret: clientSecret ?? null,
    scopes,
    user_name_claim: userNameClaim,
    groups_claim: groupsClaim,
    groups: JSON.stringify(groups),
    create_users: createUsers ?? false,
    passwords: passwords ?? true,
  };
  await tx
    .insertInto('login_setting')
    .values({ account_id: accountId, ...values })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
    .execute();
}

/** Ends sessions that began at another provider, or by a password where none is taken. */
async function endOtherSessions(tx: Tx, accountId: string, settings: LoginSettings | undefined): Promise<void> {
  const sessions = tx.deleteFrom('login_session').where('account_id', '=', accountId);
  await sessions
    .where('issuer', 'is not', null)
    .where('issuer', '!=', settings?.issuer ?? '')
    .execute();
  if (settings?.passwords === false) await sessions.where('issuer', 'is', null).execute();
}

export function readProvider(tx: Tx, accountId: string): Promise<ProviderRow | undefined> {
  return tx.selectFrom('login_setting').selectAll().where('account_id', '=', accountId).executeTakeFirst();
}

/** Whether people of the account log in by password. */
export async function takesPasswords(tx: Tx, accountId: string): Promise<boolean> {
  const row = await tx.selectFrom('login_setting').select('passwords').where('account_id', '=', accountId).executeTakeFirst();
  return row?.passwords ?? true;
}

/** Id of the account's user of a name. */
export async function userNamed(tx: Tx, accountId: string, userName: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'USER')
    .where('user_name_key', '=', userName.toLowerCase())
    .executeTakeFirst();
  return row?.principal_id;
}

/** A group of the account, and whether someone is a member of it. */
export interface Membership {
  readonly principal_id: string;
  readonly display_name: string;
  readonly display_name_key: string;
  readonly isMember: boolean;
}

/** Those of the account's own groups that have one of the names. */
export async function memberships(
  tx: Tx,
  accountId: string,
  principalId: string,
  names: readonly string[],
): Promise<Membership[]> {
  if (names.length === 0) return [];
  const rows = await tx
    .selectFrom('principal as g')
    .leftJoin('group_member as m', (join) =>
      join
        .onRef('m.account_id', '=', 'g.account_id')
        .onRef('m.group_id', '=', 'g.principal_id')
        .on('m.member_id', '=', principalId),
    )
    .select(['g.principal_id', 'g.display_name', 'g.display_name_key', 'm.member_id'])
    .where('g.account_id', '=', accountId)
    .where('g.kind', '=', 'GROUP')
    .where('g.workspace_id', 'is', null)
    .where('g.display_name_key', 'in', names)
    .orderBy('g.principal_id')
    .execute();
  return rows.map(({ member_id, ...group }) => ({ ...group, isMember: member_id !== null }));
}
