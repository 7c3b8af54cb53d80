import { sql } from 'kysely';
import type { Tx } from '../../schema';
import type { PrincipalTable } from '../schema';
import type { WorkspaceKey } from '../assignment/statements';
import type { ObjectKey } from './object-type';

/** A level that a principal has on an object. */
export interface GrantRow {
  readonly object_type: string;
  readonly object_id: string;
  readonly permission_level: string;
  readonly principal_id: string;
  readonly kind: PrincipalTable['kind'];
  readonly display_name: string;
  readonly user_name: string | null;
  readonly application_id: string | null;
  readonly assigned_as: 'USER' | 'ADMIN' | null;
}

/** All grants on the objects. */
export async function grantsOn(tx: Tx, at: WorkspaceKey, objects: readonly ObjectKey[]): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`
    select o.object_type, o.object_id, o.permission_level, p.principal_id, p.kind, p.display_name, p.user_name, p.application_id,
      p.assigned_as
    from object_permission o join principal p using (account_id, principal_id)
    where o.account_id = ${at.accountId} and o.workspace_id = ${at.workspaceId}::bigint and ${among(objects)}
    order by p.kind desc, p.display_name_key, p.principal_id`.execute(tx);
  return rows;
}

/** The levels that a principal has on one of the objects, itself or through groups, however deep. */
export async function levelsOf(
  tx: Tx,
  at: WorkspaceKey,
  principalId: string,
  objects: readonly ObjectKey[],
): Promise<{ readonly permission_level: string }[]> {
  const { rows } = await sql<{ permission_level: string }>`
    with recursive self (principal_id) as (
      select ${principalId}::bigint
      union
      select m.group_id from group_member m join self s on m.account_id = ${at.accountId} and m.member_id = s.principal_id
    )
    select distinct o.permission_level from object_permission o join self using (principal_id)
    where o.account_id = ${at.accountId} and o.workspace_id = ${at.workspaceId}::bigint and ${among(objects)}`.execute(tx);
  return rows;
}

/** Takes away all that is granted on the object. */
export async function clearGrants(tx: Tx, { accountId, workspaceId }: WorkspaceKey, object: ObjectKey): Promise<void> {
  await tx
    .deleteFrom('object_permission')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('object_type', '=', object.type)
    .where('object_id', '=', object.id)
    .execute();
}

/** Grants a level to a principal, in place of the one that it has on the object. */
export async function grant(
  tx: Tx,
  { accountId, workspaceId }: WorkspaceKey,
  object: ObjectKey,
  principalId: string,
  level: string,
): Promise<void> {
  await tx
    .insertInto('object_permission')
    .values({
      account_id: accountId,
      workspace_id: workspaceId,
      object_type: object.type,
      object_id: object.id,
      principal_id: principalId,
      permission_level: level,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'workspace_id', 'object_type', 'object_id', 'principal_id'])
        .doUpdateSet({ permission_level: level }),
    )
    .execute();
}

/** The group of all members of the workspace. */
export async function membersGroup(tx: Tx, { accountId, workspaceId }: WorkspaceKey): Promise<string> {
  const { principal_id: id } = await tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .where('assigned_as', '=', 'USER')
    .executeTakeFirstOrThrow();
  return id;
}

function among(objects: readonly ObjectKey[]) {
  const pairs = objects.map(({ type, id }) => sql`(${type}, ${id})`);
  return sql`(o.object_type, o.object_id) in (${sql.join(pairs)})`;
}
