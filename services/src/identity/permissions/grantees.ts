import { sql } from 'kysely';
import { ApiError, invalid } from '../../platform/http/api-error';
import type { Tx } from '../../schema';
import type { WorkspaceKey } from '../assignment/statements';
import { seesPrincipal, sightOf } from '../scope';
import type { AccessControlRequest } from './access-control';

/** Whom a level is for. */
export interface Grantee {
  readonly principalId: string;
  /** The group of the workspace's admins, who manage everything anyway. */
  readonly admins: boolean;
  readonly level: string;
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly admins: boolean;
}

/**
 * The principals that the entries name, of those who are in the workspace, in one query.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST for a name that nobody has there
 */
export async function granteesOf(tx: Tx, at: WorkspaceKey, entries: readonly AccessControlRequest[]): Promise<Grantee[]> {
  const wanted = entries.map((entry) => ({ ...whom(entry), level: entry.permission_level }));
  const named = (kind: string) => wanted.filter((each) => each.kind === kind).map((each) => each.name);
  const { rows } = await sql<Found & { kind: string }>`
    select p.principal_id as id, p.kind, p.assigned_as is not distinct from 'ADMIN' as admins,
      case p.kind when 'USER' then p.user_name_key when 'GROUP' then p.display_name_key else p.application_id::text end as name
    from principal p
    where p.account_id = ${at.accountId} and ${seesPrincipal(await sightOf(tx, at))} and (
      (p.kind = 'USER' and p.user_name_key = any(${named('USER')}::text[]))
      or (p.kind = 'GROUP' and p.display_name_key = any(${named('GROUP')}::text[]))
      or (p.kind = 'SERVICE_PRINCIPAL' and p.application_id::text = any(${named('SERVICE_PRINCIPAL')}::text[])))`.execute(tx);
  return wanted.map(({ kind, name, level }) => {
    const found = rows.find((row) => row.kind === kind && row.name === name);
    if (!found) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `Principal ${name} does not exist in the workspace`);
    return { principalId: found.id, admins: found.admins, level };
  });
}

function whom(entry: AccessControlRequest): { kind: string; name: string } {
  const names = [
    { kind: 'USER', name: entry.user_name },
    { kind: 'GROUP', name: entry.group_name },
    { kind: 'SERVICE_PRINCIPAL', name: entry.service_principal_name },
  ].filter((each) => each.name !== undefined && each.name !== '');
  const [first] = names;
  if (!first?.name || names.length > 1) {
    throw invalid('each entry of access_control_list needs one of user_name, group_name and service_principal_name');
  }
  return { kind: first.kind, name: first.name.toLowerCase() };
}
