import { Type } from 'typebox';
import { notFound } from '../../../platform/http/api-error';
import { ACCOUNT_MEMBER, WORKSPACE_MEMBER } from '../../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../../platform/http/operation';
import type { LakehouseSchema } from '../../../schema';
import { ACCOUNT_LEVEL, WORKSPACE_LEVEL, type Level } from '../level';
import type { IdentityLimits } from '../../limits';
import { resourceTypes, schemasOf, serviceProviderConfig } from './schemas';

/** Documents of RFC 7643; their form is fixed by it. */
const Document = Type.Record(Type.String(), Type.Unknown());
const Documents = Type.Object({
  schemas: Type.Array(Type.String()),
  totalResults: Type.Integer(),
  startIndex: Type.Integer(),
  itemsPerPage: Type.Integer(),
  Resources: Type.Array(Document),
});

/** What SCIM here can do (RFC 7644, section 4). */
export function discoveryOperations(limits: IdentityLimits): Operation<LakehouseSchema>[] {
  return [WORKSPACE_LEVEL, ACCOUNT_LEVEL].flatMap((level) => [
    configOperation(level, limits),
    ...listOperations(level, 'ResourceTypes'),
    ...listOperations(level, 'Schemas'),
  ]);
}

function configOperation(level: Level, { page }: IdentityLimits): Operation<LakehouseSchema> {
  return operation({
    name: `${level.prefix}Scim.ServiceProviderConfig`,
    summary: 'Shows which parts of SCIM there are',
    method: 'GET',
    paths: level.paths('ServiceProviderConfig'),
    rule: ruleOf(level),
    params: Type.Object({ ...level.params }),
    query: NOTHING,
    body: NOTHING,
    response: Document,
    errors: [],
    handle: () => Promise.resolve({ ...serviceProviderConfig(page) }),
  });
}

function listOperations(level: Level, endpoint: 'ResourceTypes' | 'Schemas'): Operation<LakehouseSchema>[] {
  const documents = endpoint === 'Schemas' ? schemasOf(level.prefix === '' ? 'workspace' : 'account') : resourceTypes();
  const Params = Type.Object({ ...level.params, id: Type.String() });
  return [
    operation({
      name: `${level.prefix}Scim.List${endpoint}`,
      summary: `Lists the ${endpoint === 'Schemas' ? 'schemas' : 'types of resources'}`,
      method: 'GET',
      paths: level.paths(endpoint),
      rule: ruleOf(level),
      params: Type.Object({ ...level.params }),
      query: NOTHING,
      body: NOTHING,
      response: Documents,
      errors: [],
      handle: () =>
        Promise.resolve({
          schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
          totalResults: documents.length,
          startIndex: 1,
          itemsPerPage: documents.length,
          Resources: documents.map((document) => ({ ...document })),
        }),
    }),
    operation({
      name: `${level.prefix}Scim.Get${endpoint}`,
      summary: `Shows one of the ${endpoint === 'Schemas' ? 'schemas' : 'types of resources'}`,
      method: 'GET',
      paths: level.paths(`${endpoint}/{id}`),
      rule: ruleOf(level),
      params: Params,
      query: NOTHING,
      body: NOTHING,
      response: Document,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: ({ params }) => {
        const found = documents.find((document) => 'id' in document && document.id === params.id);
        if (!found) throw notFound(endpoint, params.id);
        return Promise.resolve({ ...found });
      },
    }),
  ];
}

function ruleOf(level: Level) {
  return level.prefix === '' ? WORKSPACE_MEMBER : ACCOUNT_MEMBER;
}
