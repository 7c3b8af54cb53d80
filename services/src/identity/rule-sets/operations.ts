import { Type } from 'typebox';
import { ApiError, invalid, permissionDenied } from '../../platform/http/api-error';
import { ACCOUNT_MEMBER, WORKSPACE_MEMBER, type AccessRule, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { findResource, resourceOfRuleSet, ROLES, type Resource } from './resource';
import { GrantRule, principalOf, ruleSet, RuleSet } from './rule-set';
import { clearRoles, grantRole, hasRole, lockRuleSet, readGrants } from './statements';

/** Who manages single groups and service principals, under the account's path and for workspace clients. */
export const ruleSetOperations: readonly Operation<LakehouseSchema>[] = [
  ...operationsAt('AccountAccessControl', '/api/2.0/preview/accounts/{account_id}/access-control', ACCOUNT_MEMBER, {
    account_id: Type.String(),
  }),
  ...operationsAt('AccountAccessControlProxy', '/api/2.0/preview/accounts/access-control', WORKSPACE_MEMBER, {}),
];

function operationsAt(
  service: string,
  base: string,
  rule: AccessRule,
  params: Readonly<Record<string, ReturnType<typeof Type.String>>>,
): Operation<LakehouseSchema>[] {
  const common = { rule, params: Type.Object(params) } as const;
  return [
    operation({
      ...common,
      name: `${service}.GetAssignableRolesForResource`,
      summary: 'Lists the roles that can be granted on a resource',
      method: 'GET',
      paths: [`${base}/assignable-roles`],
      query: Type.Object({ resource: Type.String({ description: 'such as accounts/{id}/groups/{id}' }) }),
      body: NOTHING,
      response: Type.Object({ roles: Type.Array(Type.Object({ name: Type.String() })) }),
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, query }) => {
        const resource = await findResource(tx, caller.accountId, query.resource);
        await requireManager(tx, caller, resource);
        return { roles: ROLES[resource.kind].map((name) => ({ name })) };
      },
    }),
    operation({
      ...common,
      name: `${service}.GetRuleSet`,
      summary: 'Shows who has which role on a resource',
      method: 'GET',
      paths: [`${base}/rule-sets`],
      query: Type.Object({ name: Type.String(), etag: Type.Optional(Type.String()) }),
      body: NOTHING,
      response: RuleSet,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, query }) => {
        const resource = await resourceOfRuleSet(tx, caller.accountId, query.name);
        await requireManager(tx, caller, resource);
        return ruleSet(query.name, await readGrants(tx, caller.accountId, resource.key));
      },
    }),
    operation({
      ...common,
      name: `${service}.UpdateRuleSet`,
      summary: 'Replaces who has which role on a resource, if nobody else did since it was read',
      method: 'PUT',
      paths: [`${base}/rule-sets`],
      query: NOTHING,
      body: Type.Object({
        name: Type.String(),
        rule_set: Type.Object({
          name: Type.Optional(Type.String()),
          etag: Type.String(),
          grant_rules: Type.Optional(Type.Array(GrantRule, { maxItems: 100 })),
        }),
      }),
      response: RuleSet,
      errors: ['RESOURCE_DOES_NOT_EXIST', 'RESOURCE_CONFLICT'],
      handle: async ({ tx, caller, body }) => {
        const { accountId } = caller;
        const resource = await resourceOfRuleSet(tx, accountId, body.name);
        await requireManager(tx, caller, resource);
        await lockRuleSet(tx, accountId, resource.key);
        const { etag } = ruleSet(body.name, await readGrants(tx, accountId, resource.key));
        if (body.rule_set.etag !== etag) {
          throw new ApiError('RESOURCE_CONFLICT', `the rule set ${body.name} was changed since its etag was read; read it again`);
        }
        await clearRoles(tx, accountId, resource.key);
        for (const { role, principals = [] } of body.rule_set.grant_rules ?? []) {
          const roles: readonly string[] = ROLES[resource.kind];
          if (!roles.includes(role)) throw invalid(`role must be one of ${roles.join(', ')}, got ${role}`);
          for (const each of principals) {
            await grantRole(tx, accountId, resource.key, role, await principalOf(tx, accountId, each));
          }
        }
        return ruleSet(body.name, await readGrants(tx, accountId, resource.key));
      },
    }),
  ];
}

/** Admins of the account see to everything, managers of a group or a service principal to that one. */
async function requireManager(tx: Tx, caller: Caller, { kind, key }: Resource): Promise<void> {
  if (caller.accountAdmin) return;
  const manages = kind !== 'account' && (await hasRole(tx, caller.accountId, caller.principalId, ROLES[kind][0], key));
  if (!manages) throw permissionDenied(`${caller.name} does not manage this resource`);
}
