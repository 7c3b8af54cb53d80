import { sql } from 'kysely';
import type { WorkspaceKey } from '../identity/assignment/statements';
import type { Tx } from '../schema';
import type { InstanceProfileRow } from './schema';

export function readProfile(tx: Tx, at: WorkspaceKey, arn: string): Promise<InstanceProfileRow | undefined> {
  return profiles(tx, at).where('instance_profile_arn', '=', arn).executeTakeFirst();
}

export function listProfiles(tx: Tx, at: WorkspaceKey): Promise<InstanceProfileRow[]> {
  return profiles(tx, at).orderBy('instance_profile_arn').execute();
}

/** Whether somebody may use a profile, by a role of their own or of a group, however deep. */
export async function usesProfile(tx: Tx, at: WorkspaceKey, principalId: string, arn: string): Promise<boolean> {
  return (await usableProfiles(tx, at, principalId)).has(arn);
}

/** The profiles that somebody may use. */
export async function usableProfiles(tx: Tx, at: WorkspaceKey, principalId: string): Promise<Set<string>> {
  const { rows } = await sql<{ arn: string }>`
    with recursive self (principal_id) as (
      select ${principalId}::bigint
      union
      select m.group_id from group_member m join self s on m.account_id = ${at.accountId} and m.member_id = s.principal_id
    )
    select distinct u.instance_profile_arn as arn from instance_profile_user u join self using (principal_id)
    where u.account_id = ${at.accountId} and u.workspace_id = ${at.workspaceId}::bigint`.execute(tx);
  return new Set(rows.map(({ arn }) => arn));
}

/** The profiles that principals may use by roles of their own. */
export async function profilesOf(
  tx: Tx,
  at: WorkspaceKey,
  principalIds: readonly string[],
): Promise<{ readonly of: string; readonly value: string }[]> {
  return tx
    .selectFrom('instance_profile_user')
    .select(['principal_id as of', 'instance_profile_arn as value'])
    .where('account_id', '=', at.accountId)
    .where('workspace_id', '=', at.workspaceId)
    .where('principal_id', 'in', principalIds)
    .orderBy('principal_id')
    .orderBy('instance_profile_arn')
    .execute();
}

/** Lets a principal use exactly these profiles, which are registered. */
export async function setProfilesOf(tx: Tx, at: WorkspaceKey, principalId: string, arns: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('instance_profile_user')
    .where('account_id', '=', at.accountId)
    .where('workspace_id', '=', at.workspaceId)
    .where('principal_id', '=', principalId)
    .execute();
  const key = { account_id: at.accountId, workspace_id: at.workspaceId, principal_id: principalId };
  const rows = [...new Set(arns)].map((arn) => ({ ...key, instance_profile_arn: arn }));
  if (rows.length > 0) await tx.insertInto('instance_profile_user').values(rows).execute();
}

export async function insertProfile(tx: Tx, profile: InstanceProfileRow): Promise<void> {
  await tx.insertInto('instance_profile').values(profile).execute();
}

export async function updateProfile(
  tx: Tx,
  profile: InstanceProfileRow,
  change: Partial<Pick<InstanceProfileRow, 'iam_role_arn' | 'is_meta_instance_profile'>>,
): Promise<void> {
  await tx
    .updateTable('instance_profile')
    .set(change)
    .where('account_id', '=', profile.account_id)
    .where('workspace_id', '=', profile.workspace_id)
    .where('instance_profile_arn', '=', profile.instance_profile_arn)
    .execute();
}

export async function deleteProfile(tx: Tx, profile: InstanceProfileRow): Promise<void> {
  await tx
    .deleteFrom('instance_profile')
    .where('account_id', '=', profile.account_id)
    .where('workspace_id', '=', profile.workspace_id)
    .where('instance_profile_arn', '=', profile.instance_profile_arn)
    .execute();
}

function profiles(tx: Tx, { accountId, workspaceId }: WorkspaceKey) {
  return tx
    .selectFrom('instance_profile')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId);
}
