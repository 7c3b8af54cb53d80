import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';

/** What is kept of the caller beyond its standing, with the groups that it is a member of itself. */
export async function readSelf(tx: Tx, { accountId, principalId }: Caller) {
  const self = await tx
    .selectFrom('principal')
    .select(['display_name', 'given_name', 'family_name', 'external_id'])
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .executeTakeFirstOrThrow();
  const groups = await tx
    .selectFrom('group_member')
    .innerJoin('principal', (join) =>
      join
        .onRef('principal.account_id', '=', 'group_member.account_id')
        .onRef('principal.principal_id', '=', 'group_member.group_id'),
    )
    .select(['principal.principal_id', 'principal.display_name'])
    .where('group_member.account_id', '=', accountId)
    .where('group_member.member_id', '=', principalId)
    .orderBy('principal.principal_id')
    .execute();
  return { ...self, groups };
}
