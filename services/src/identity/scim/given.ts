import { sql } from 'kysely';
import { listProfiles, setProfilesOf } from '../../instance-profiles/statements';
import { invalid, permissionDenied } from '../../platform/http/api-error';
import type { Tx } from '../../schema';
import type { WorkspaceKey } from '../assignment/statements';
import type { Sight } from '../scope';
import { refused } from './patch';

/** What a principal may be entitled to in a workspace. */
export const ENTITLEMENTS: readonly string[] = [
  'allow-cluster-create',
  'allow-instance-pool-create',
  'databricks-sql-access',
  'workspace-access',
  'workspace-consume',
];

/** Roles that SCIM gives in an account. */
export const ACCOUNT_ROLES: readonly string[] = ['account_admin'];

/** Gives a principal exactly these entitlements in the workspace. */
export async function setEntitlements(tx: Tx, sight: Sight, principalId: string, values: readonly string[]): Promise<void> {
  const { accountId, workspaceId } = sight;
  if (workspaceId === undefined) throw invalid('entitlements are given in a workspace; use the API of the workspace');
  const unknown = values.find((value) => !ENTITLEMENTS.includes(value));
  if (unknown !== undefined) throw refused('invalidValue', `entitlements must be of ${ENTITLEMENTS.join(', ')}; got ${unknown}`);
  await tx
    .deleteFrom('workspace_entitlement')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('principal_id', '=', principalId)
    .execute();
  await sql`
    insert into workspace_entitlement (account_id, workspace_id, principal_id, entitlement)
    select ${accountId}, ${workspaceId}::bigint, ${principalId}::bigint, unnest(${values}::text[]) on conflict do nothing`.execute(
    tx,
  );
}

/** Gives a principal exactly these roles: in the account what it administers, in a workspace the instance profiles that it may use. */
export async function setRoles(
  tx: Tx,
  { accountId, workspaceId }: Sight,
  principalId: string,
  values: readonly string[],
): Promise<void> {
  if (workspaceId !== undefined) return setInstanceProfiles(tx, { accountId, workspaceId }, principalId, values);
  const unknown = values.find((value) => !ACCOUNT_ROLES.includes(value));
  if (unknown !== undefined) throw refused('invalidValue', `roles must be of ${ACCOUNT_ROLES.join(', ')}; got ${unknown}`);
  await tx
    .deleteFrom('principal_role')
    .where('account_id', '=', accountId)
    .where('principal_id', '=', principalId)
    .where('role', 'in', ACCOUNT_ROLES)
    .execute();
  await sql`
    insert into principal_role (account_id, principal_id, role)
    select ${accountId}, ${principalId}::bigint, unnest(${values}::text[]) on conflict do nothing`.execute(tx);
}

async function setInstanceProfiles(tx: Tx, at: WorkspaceKey, principalId: string, arns: readonly string[]): Promise<void> {
  if (arns.some((role) => ACCOUNT_ROLES.includes(role))) {
    throw permissionDenied('roles in the account are given by an admin of the account; use the API of the account');
  }
  const registered = new Set((await listProfiles(tx, at)).map((profile) => profile.instance_profile_arn));
  const unknown = arns.find((arn) => !registered.has(arn));
  if (unknown !== undefined) {
    const which = registered.size > 0 ? `: ${[...registered].join(', ')}` : ', and none is';
    throw refused(
      'invalidValue',
      `roles of a workspace must be ARNs of instance profiles that are registered there${which}; got ${unknown}`,
    );
  }
  await setProfilesOf(tx, at, principalId, arns);
}
