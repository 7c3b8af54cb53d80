import { invalid, notFound } from '../../platform/http/api-error';
import type { Tx } from '../../schema';

/** Roles that are granted on a kind of resource; the first is the one who manages it. */
export const ROLES = {
  account: ['roles/servicePrincipal.manager', 'roles/group.manager'],
  groups: ['roles/group.manager'],
  servicePrincipals: ['roles/servicePrincipal.manager', 'roles/servicePrincipal.user'],
} as const;

/** What roles are granted on. */
export interface Resource {
  readonly kind: keyof typeof ROLES;
  /** Id of the principal, or 0 for the account as a whole. */
  readonly key: string;
}

const NAME = /^accounts\/([0-9a-f-]{36})(?:\/(groups|servicePrincipals)\/([^/]+))?$/;
const RULE_SET = /\/ruleSets\/default$/;

/** The resource whose rule set has this name: `accounts/{id}/groups/{id}/ruleSets/default`, and the like. */
export function resourceOfRuleSet(tx: Tx, accountId: string, name: string): Promise<Resource> {
  if (!RULE_SET.test(name)) throw invalid(`name must end in /ruleSets/default, got ${JSON.stringify(name)}`);
  return findResource(tx, accountId, name.replace(RULE_SET, ''));
}

/**
 * The resource of this name. A group is named by its id, a service principal by its application id.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST for what the account has not, another account's included
 */
export async function findResource(tx: Tx, accountId: string, name: string): Promise<Resource> {
  const [, account, kind, id] = NAME.exec(name) ?? [];
  if (account === undefined) {
    throw invalid(
      `a resource is accounts/{id}, accounts/{id}/groups/{id} or accounts/{id}/servicePrincipals/{application id}, got ${name}`,
    );
  }
  if (account !== accountId) throw notFound('account', account);
  if (kind === undefined || id === undefined) return { kind: 'account', key: '0' };
  const groups = kind === 'groups';
  if (!(groups ? /^\d{1,18}$/ : UUID).test(id)) throw notFound(name, id);
  const row = await tx
    .selectFrom('principal')
    .select('principal_id')
    .where('account_id', '=', accountId)
    .where('kind', '=', groups ? 'GROUP' : 'SERVICE_PRINCIPAL')
    .where('workspace_id', 'is', null)
    .where(groups ? 'principal_id' : 'application_id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound(groups ? 'group' : 'service principal', id);
  return { kind: groups ? 'groups' : 'servicePrincipals', key: row.principal_id };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
