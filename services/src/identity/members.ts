import { sql } from 'kysely';
import { invalid, notFound } from '../platform/http/api-error';
import type { Tx } from '../schema';
import { assign, makeAdmins, makeUsers } from './assignment/statements';
import type { IdentityLimits } from './limits';
import type { PrincipalTable } from './schema';
import { seesPrincipal, type Sight } from './scope';

/** A group, as far as its members go. */
export interface MemberGroup {
  readonly principal_id: string;
  readonly display_name: string;
  readonly workspace_id: string | null;
  readonly assigned_as: 'USER' | 'ADMIN' | null;
}

/** A change of a group's members: some more, some less, or exactly these. */
export interface MemberChange {
  readonly op: 'add' | 'remove' | 'set';
  readonly ids: readonly string[];
}

/**
 * Changes the members of a group that the caller may change. Members of a workspace's `admins` are its assignments, so that
 * whoever is put there is an admin.
 *
 * @throws ApiError for someone whom the scope does not see, for a cycle, and beyond the limits
 */
export async function changeMembers(
  tx: Tx,
  sight: Sight,
  group: MemberGroup,
  change: MemberChange,
  limits: IdentityLimits,
): Promise<void> {
  if (group.assigned_as === 'USER') {
    throw invalid('the members of users are all who are assigned to the workspace; assign them, or remove them from it');
  }
  if (change.ids.length > limits.memberChange) {
    throw invalid(`one request may name ${limits.memberChange} members of a group, got ${change.ids.length}; make several`);
  }
  const current = new Set(change.op === 'set' ? await memberIds(tx, sight, group) : []);
  const wanted = new Set(change.ids);
  const added = change.op === 'remove' ? [] : [...wanted].filter((id) => !current.has(id));
  const removed = change.op === 'remove' ? change.ids : [...current].filter((id) => !wanted.has(id));
  if (removed.length > 0) await removeMembers(tx, sight, group, removed);
  if (added.length > 0) await addMembers(tx, sight, group, added, limits);
}

async function memberIds(tx: Tx, { accountId }: Sight, group: MemberGroup): Promise<string[]> {
  const rows = await tx
    .selectFrom('group_member')
    .select('member_id')
    .where('account_id', '=', accountId)
    .where('group_id', '=', group.principal_id)
    .execute();
  return rows.map((row) => row.member_id);
}

async function removeMembers(tx: Tx, sight: Sight, group: MemberGroup, ids: readonly string[]): Promise<void> {
  const known = ids.filter((id) => ID.test(id));
  if (group.assigned_as === 'ADMIN') return makeUsers(tx, workspaceOf(sight), known);
  await tx
    .deleteFrom('group_member')
    .where('account_id', '=', sight.accountId)
    .where('group_id', '=', group.principal_id)
    .where('member_id', '=', sql<string>`any(${known}::bigint[])`)
    .execute();
}

async function addMembers(tx: Tx, sight: Sight, group: MemberGroup, ids: readonly string[], limits: IdentityLimits) {
  const members = await seen(tx, sight, ids);
  if (group.assigned_as === 'ADMIN') {
    const workspace = workspaceOf(sight);
    await assign(tx, workspace, ids);
    return makeAdmins(tx, workspace, ids);
  }
  const groups = members.filter((member) => member.kind === 'GROUP').map((member) => member.id);
  if (groups.length > 0) await checkNesting(tx, sight, group, groups, limits.nesting);
  await sql`
    insert into group_member (account_id, group_id, member_id)
    select ${sight.accountId}, ${group.principal_id}::bigint, unnest(${ids}::bigint[]) on conflict do nothing`.execute(tx);
  await checkMemberships(tx, sight, ids, limits.memberships);
}

interface Member {
  readonly id: string;
  readonly kind: PrincipalTable['kind'];
}

async function seen(tx: Tx, sight: Sight, ids: readonly string[]): Promise<Member[]> {
  const unknown = ids.find((id) => !ID.test(id));
  if (unknown !== undefined) throw notFound('principal', unknown);
  const { rows } = await sql<Member>`
    select p.principal_id as id, p.kind from principal p
    where p.account_id = ${sight.accountId} and p.principal_id = any(${ids}::bigint[])
      and p.assigned_as is null and ${seesPrincipal(sight)}`.execute(tx);
  const found = new Set(rows.map((row) => row.id));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw notFound('principal', missing);
  return rows;
}

interface Nesting {
  readonly levels: number;
  readonly cyclic: boolean;
}

/** Changes of nesting wait for each other in an account: two halves of a cycle must not be made at the same moment. */
async function checkNesting(tx: Tx, { accountId }: Sight, group: MemberGroup, members: readonly string[], most: number) {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`group nesting ${accountId}`}, 0))`.execute(tx);
  const { rows } = await sql<Nesting>`
    with recursive above (id, level) as (
      select ${group.principal_id}::bigint, 0
      union
      select m.group_id, a.level + 1 from group_member m join above a on m.member_id = a.id
      join principal g on g.account_id = m.account_id and g.principal_id = m.group_id
      where m.account_id = ${accountId} and g.assigned_as is null and a.level <= ${most}
    ),
    below (id, level) as (
      select unnest(${members}::bigint[]), 0
      union
      select m.member_id, b.level + 1 from group_member m join below b on m.group_id = b.id
      where m.account_id = ${accountId} and m.member_is_group and b.level <= ${most}
    )
    select (select max(level) from above) + 1 + (select max(level) from below) as levels,
      exists (select 1 from above join below using (id)) as cyclic`.execute(tx);
  const [nesting] = rows;
  if (nesting?.cyclic) throw invalid(`group ${group.display_name} would be a member of itself`);
  if (nesting && nesting.levels > most) {
    throw invalid(`groups may be nested ${most} levels deep, and this would make ${nesting.levels}`);
  }
}

async function checkMemberships(tx: Tx, { accountId }: Sight, ids: readonly string[], most: number): Promise<void> {
  const { rows } = await sql<{ member_id: string }>`
    select member_id from group_member where account_id = ${accountId} and member_id = any(${ids}::bigint[])
    group by member_id having count(*) > ${most} limit 1`.execute(tx);
  if (rows[0]) throw invalid(`principal ${rows[0].member_id} may be a direct member of ${most} groups at most`);
}

const ID = /^\d{1,18}$/;

function workspaceOf({ accountId, workspaceId }: Sight) {
  if (workspaceId === undefined) throw new Error('a system group is seen in its workspace only');
  return { accountId, workspaceId };
}
