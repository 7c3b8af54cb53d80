import type { Ids } from '../platform/ids';
import type { Tx } from '../schema';

/** Those who are in an account from the start, so that someone can let in the others. */
export interface FirstPrincipal {
  readonly principalId: string;
  /** User name, or application id. */
  readonly name: string;
}

/** Marks the service principal that registers data planes, whatever an administrator calls it. */
const REGISTRAR = 'lakehouse:registrar';

/** Makes sure that the user is there, active and an administrator of the account. */
export async function ensureFirstAdmin(tx: Tx, accountId: string, userName: string, at: Date, ids: Ids): Promise<FirstPrincipal> {
  const found = await tx
    .updateTable('principal')
    .set({ active: true })
    .where('account_id', '=', accountId)
    .where('kind', '=', 'USER')
    .where('user_name_key', '=', userName.toLowerCase())
    .returning('principal_id')
    .executeTakeFirst();
  const principalId = found?.principal_id ?? ids.number();
  if (!found) {
    await tx
      .insertInto('principal')
      .values({ ...created(accountId, principalId, at), kind: 'USER', display_name: userName, user_name: userName })
      .execute();
  }
  await ensureAccountAdmin(tx, accountId, principalId);
  return { principalId, name: userName };
}

/**
 * Makes sure that the service principal is there with which data planes register themselves.
 *
 * @param wantedId its application id; one that is there under another gets this one. @default - as it is, or made up
 */
export async function ensureRegistrar(tx: Tx, accountId: string, at: Date, ids: Ids, wantedId?: string): Promise<FirstPrincipal> {
  const found = await tx
    .selectFrom('principal')
    .select(['principal_id', 'application_id'])
    .where('account_id', '=', accountId)
    .where('kind', '=', 'SERVICE_PRINCIPAL')
    .where('external_id', '=', REGISTRAR)
    .executeTakeFirst();
  if (found?.application_id) {
    const { principal_id: principalId, application_id: name } = found;
    if (wantedId === undefined || wantedId === name) return { principalId, name };
    await tx
      .updateTable('principal')
      .set({ application_id: wantedId, updated_at: at })
      .where('account_id', '=', accountId)
      .where('principal_id', '=', principalId)
      .execute();
    return { principalId, name: wantedId };
  }
  const [principalId, applicationId] = [ids.number(), wantedId ?? ids.uuid()];
  await tx
    .insertInto('principal')
    .values({
      ...created(accountId, principalId, at),
      kind: 'SERVICE_PRINCIPAL',
      display_name: 'registration of data planes',
      application_id: applicationId,
      external_id: REGISTRAR,
    })
    .execute();
  await ensureAccountAdmin(tx, accountId, principalId);
  return { principalId, name: applicationId };
}

function created(accountId: string, principalId: string, at: Date) {
  return { account_id: accountId, principal_id: principalId, created_at: at, updated_at: at };
}

async function ensureAccountAdmin(tx: Tx, accountId: string, principalId: string): Promise<void> {
  await tx
    .insertInto('principal_role')
    .values({ account_id: accountId, principal_id: principalId, role: 'account_admin' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
