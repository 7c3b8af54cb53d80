import { Type } from 'typebox';
import { invalid, notFound } from '../../platform/http/api-error';
import { WORKSPACE_MEMBER } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { findFamily, POLICY_FAMILIES, type PolicyFamily } from './families';

const PATH = '/api/2.0/policy-families';
const LARGEST_PAGE = 100;

const PolicyFamilyInfo = Type.Object({
  policy_family_id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  definition: Type.String({ description: 'JSON text' }),
});

const common = { rule: WORKSPACE_MEMBER, method: 'GET', body: NOTHING } as const;

/** The Policy Families API: https://docs.databricks.com/api/workspace/policyfamilies */
export const policyFamilyOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    ...common,
    name: 'PolicyFamilies.List',
    summary: 'Lists the families that policies may take their definition from',
    paths: [PATH],
    params: NOTHING,
    query: Type.Object({
      max_results: Type.Optional(Type.Integer({ minimum: 0, maximum: LARGEST_PAGE })),
      page_token: Type.Optional(Type.String()),
    }),
    response: Type.Object({ policy_families: Type.Array(PolicyFamilyInfo), next_page_token: Type.Optional(Type.String()) }),
    errors: [],
    handle: ({ query }) => {
      const { max_results: most, page_token: token } = query;
      const start = token === undefined || token === '' ? 0 : POLICY_FAMILIES.findIndex(({ id }) => id === token);
      if (start < 0) throw invalid(`page_token must be the next_page_token of an earlier page, got ${JSON.stringify(token)}`);
      const end = start + (most || LARGEST_PAGE);
      const next = POLICY_FAMILIES[end];
      const page = POLICY_FAMILIES.slice(start, end).map((family) => familyInfo(family));
      return Promise.resolve({ policy_families: page, ...(next && { next_page_token: next.id }) });
    },
  }),
  operation({
    ...common,
    name: 'PolicyFamilies.Get',
    summary: 'Shows a family of policies',
    paths: [`${PATH}/{policy_family_id}`],
    params: Type.Object({ policy_family_id: Type.String() }),
    query: Type.Object({ version: Type.Optional(Type.Integer({ description: 'there is one version of each' })) }),
    response: PolicyFamilyInfo,
    errors: ['RESOURCE_DOES_NOT_EXIST'],
    handle: ({ params }) => {
      const family = findFamily(params.policy_family_id);
      if (!family) throw notFound('Policy family', params.policy_family_id);
      return Promise.resolve(familyInfo(family));
    },
  }),
];

function familyInfo({ id, name, description, definition }: PolicyFamily) {
  return { policy_family_id: id, name, description, definition: JSON.stringify(definition) };
}
