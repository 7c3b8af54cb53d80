import { Type } from 'typebox';
import { alreadyExists, ApiError, invalid, notFound } from '../../platform/http/api-error';
import { ACCOUNT_ADMIN, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { lockServicePrincipal, servicePrincipalExists } from '../service-principal-secrets/statements';
import { FederationPolicy, presentPolicy, settingsOf, WantedPolicy } from './policy';
import { deletePolicy, insertPolicy, selectPolicies, updatePolicy, type PolicyOwner, type PolicyRow } from './statements';
import { masked } from './update-mask';

/** Policies that an account, or a service principal, has at most: the published limit. */
const MOST_POLICIES = 20;

const ACCOUNT = '/api/2.0/accounts/{account_id}';

/** Which tokens of other issuers are exchanged for ours: for whomever of the account they name, or for one service principal. */
export const federationPolicyOperations: readonly Operation<LakehouseSchema>[] = [
  ...operationsAt('AccountFederationPolicy', `${ACCOUNT}/federationPolicies`, {}),
  ...operationsAt('ServicePrincipalFederationPolicy', `${ACCOUNT}/servicePrincipals/{service_principal_id}/federationPolicies`, {
    service_principal_id: Type.String({ description: 'id of the service principal, a decimal number' }),
  }),
];

interface Params {
  readonly account_id: string;
  readonly service_principal_id?: string;
}

function operationsAt(service: string, path: string, owner: Record<string, Type.TString>): Operation<LakehouseSchema>[] {
  const ofServicePrincipal = 'service_principal_id' in owner;
  const all = {
    paths: [path] as const,
    rule: ACCOUNT_ADMIN,
    params: Type.Object({ account_id: Type.String(), ...owner }),
    errors: ['RESOURCE_DOES_NOT_EXIST', 'RESOURCE_ALREADY_EXISTS', 'INVALID_STATE'] as const,
  };
  const one = {
    ...all,
    paths: [`${path}/{policy_id}`] as const,
    params: Type.Object({ account_id: Type.String(), ...owner, policy_id: Type.String() }),
    errors: ['RESOURCE_DOES_NOT_EXIST'] as const,
  };
  return [
    operation({
      ...all,
      name: `${service}.Create`,
      summary: 'Makes a policy by which tokens of another issuer are taken',
      method: 'POST',
      query: Type.Object({ policy_id: Type.Optional(Type.String()) }),
      body: WantedPolicy,
      response: FederationPolicy,
      handle: async ({ tx, caller, params, query, body, now, ids }) => {
        const of = await ownerOf(tx, caller, params);
        const settings = settingsOf(body, ofServicePrincipal);
        const policyId = query.policy_id ?? ids.uuid();
        if (!POLICY_ID.test(policyId)) {
          throw invalid(`policy_id must be 1 to 63 lower-case letters, digits and hyphens, got ${JSON.stringify(policyId)}`);
        }
        const policies = await selectPolicies(tx, of);
        if (policies.some((policy) => policy.policy_id === policyId)) throw alreadyExists('federation policy', policyId);
        if (policies.length >= MOST_POLICIES)
          throw new ApiError('INVALID_STATE', `there are ${MOST_POLICIES} policies; delete one first`);
        const key = { account_id: of.accountId, principal_id: of.principalId, uid: ids.uuid(), policy_id: policyId };
        return presentPolicy(await insertPolicy(tx, { ...key, ...settings, created_at: now, updated_at: now }));
      },
    }),
    operation({
      ...all,
      name: `${service}.List`,
      summary: 'Lists the policies, all on one page',
      method: 'GET',
      query: Type.Object({ page_size: Type.Optional(Type.Integer()), page_token: Type.Optional(Type.String()) }),
      body: NOTHING,
      response: Type.Object({ policies: Type.Array(FederationPolicy) }),
      handle: async ({ tx, caller, params }) => ({
        policies: (await selectPolicies(tx, await ownerOf(tx, caller, params, servicePrincipalExists))).map(presentPolicy),
      }),
    }),
    operation({
      ...one,
      name: `${service}.Get`,
      summary: 'Shows a policy',
      method: 'GET',
      query: NOTHING,
      body: NOTHING,
      response: FederationPolicy,
      handle: async ({ tx, caller, params }) => presentPolicy(await found(tx, caller, params, servicePrincipalExists)),
    }),
    operation({
      ...one,
      name: `${service}.Update`,
      summary: 'Changes a policy; tokens that were had by it hold until they are over',
      method: 'PATCH',
      query: Type.Object({ update_mask: Type.Optional(Type.String()) }),
      body: WantedPolicy,
      response: FederationPolicy,
      handle: async ({ tx, caller, params, query, body, now }) => {
        const policy = await found(tx, caller, params);
        const settings = settingsOf(masked(policy, body, query.update_mask), ofServicePrincipal);
        return presentPolicy(await updatePolicy(tx, policy, { ...settings, updated_at: now }));
      },
    }),
    operation({
      ...one,
      name: `${service}.Delete`,
      summary: 'Deletes a policy, and ends every token that was had by it',
      method: 'DELETE',
      query: NOTHING,
      body: NOTHING,
      response: NOTHING,
      handle: async ({ tx, caller, params }) => {
        await deletePolicy(tx, await found(tx, caller, params));
        return {};
      },
    }),
  ];
}

const POLICY_ID = /^[a-z0-9-]{1,63}$/;
const ID = /^\d{1,18}$/;

async function ownerOf(
  tx: Tx,
  { accountId }: Caller,
  { service_principal_id: id }: Params,
  look = lockServicePrincipal,
): Promise<PolicyOwner> {
  if (id === undefined) return { accountId, principalId: null };
  if (!ID.test(id) || !(await look(tx, accountId, id))) throw notFound('service principal', id);
  return { accountId, principalId: id };
}

async function found(
  tx: Tx,
  caller: Caller,
  params: Params & { readonly policy_id: string },
  look = lockServicePrincipal,
): Promise<PolicyRow> {
  const policies = await selectPolicies(tx, await ownerOf(tx, caller, params, look));
  const policy = policies.find(({ policy_id: id }) => id === params.policy_id);
  if (!policy) throw notFound('federation policy', params.policy_id);
  return policy;
}
