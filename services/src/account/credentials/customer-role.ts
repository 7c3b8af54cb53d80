import type { Tx } from '../../schema';

/**
 * Has the account be the one that may have the role assumed.
 *
 * Row-level security hides whose it is otherwise, but not from the unique key: an insert that adds nothing, and leaves nothing
 * to see, says that another account was first.
 *
 * @returns false when the role is another account's
 */
export async function claimRole(tx: Tx, accountId: string, roleArn: string): Promise<boolean> {
  await tx
    .insertInto('customer_role')
    .values({ account_id: accountId, role_arn: roleArn })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return ownsRole(tx, accountId, roleArn);
}

/** Whether the role could be claimed. It is not: only a proof does, so that nobody keeps others from roles not their own. */
export async function canClaimRole(tx: Tx, accountId: string, roleArn: string): Promise<boolean> {
  if (await ownsRole(tx, accountId, roleArn)) return true;
  const claimed = await claimRole(tx, accountId, roleArn);
  if (claimed) await tx.deleteFrom('customer_role').where('account_id', '=', accountId).where('role_arn', '=', roleArn).execute();
  return claimed;
}

/** With the last credential of a role, the account lets go of the role. */
export async function releaseRole(tx: Tx, accountId: string, roleArn: string): Promise<void> {
  await tx
    .deleteFrom('customer_role')
    .where('account_id', '=', accountId)
    .where('role_arn', '=', roleArn)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('credential')
            .select('credential_id')
            .where('account_id', '=', accountId)
            .where('role_arn', '=', roleArn),
        ),
      ),
    )
    .execute();
}

async function ownsRole(tx: Tx, accountId: string, roleArn: string): Promise<boolean> {
  const row = await tx
    .selectFrom('customer_role')
    .select('role_arn')
    .where('account_id', '=', accountId)
    .where('role_arn', '=', roleArn)
    .executeTakeFirst();
  return row !== undefined;
}
