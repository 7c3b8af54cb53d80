import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Tx } from '../../schema';
import type { FederationPolicyTable } from './schema';

export type PolicyRow = Selectable<FederationPolicyTable>;

/** Whose policies: the account's, or a service principal's. */
export interface PolicyOwner {
  readonly accountId: string;
  readonly principalId: string | null;
}

export function selectPolicies(tx: Tx, { accountId, principalId }: PolicyOwner): Promise<PolicyRow[]> {
  return tx
    .selectFrom('federation_policy')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('principal_id', 'is not distinct from', principalId)
    .orderBy('policy_id')
    .execute();
}

export function insertPolicy(tx: Tx, row: Insertable<FederationPolicyTable>): Promise<PolicyRow> {
  return tx.insertInto('federation_policy').values(row).returningAll().executeTakeFirstOrThrow();
}

export function updatePolicy(
  tx: Tx,
  { account_id: accountId, uid }: PolicyRow,
  change: Updateable<FederationPolicyTable>,
): Promise<PolicyRow> {
  return tx
    .updateTable('federation_policy')
    .set(change)
    .where('account_id', '=', accountId)
    .where('uid', '=', uid)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function deletePolicy(tx: Tx, { account_id: accountId, uid }: PolicyRow): Promise<void> {
  await tx.deleteFrom('federation_policy').where('account_id', '=', accountId).where('uid', '=', uid).execute();
}

/** Whether a policy is still there. */
export async function policyExists(tx: Tx, accountId: string, uid: string): Promise<boolean> {
  const query = tx.selectFrom('federation_policy').select('uid').where('account_id', '=', accountId).where('uid', '=', uid);
  return (await query.executeTakeFirst()) !== undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Id of the service principal of an application id. */
export async function servicePrincipalOf(tx: Tx, accountId: string, applicationId: string): Promise<string | undefined> {
  if (!UUID.test(applicationId.toLowerCase())) return undefined;
  const row = await tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'SERVICE_PRINCIPAL')
    .where('application_id', '=', applicationId.toLowerCase())
    .executeTakeFirst();
  return row?.principal_id;
}

/** Id of the user of a name, or of the service principal of an application id. */
export async function principalNamed(tx: Tx, accountId: string, name: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'USER')
    .where('user_name_key', '=', name.toLowerCase())
    .executeTakeFirst();
  return row?.principal_id ?? servicePrincipalOf(tx, accountId, name);
}
