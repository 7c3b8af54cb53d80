import { Type } from 'typebox';
import { WORKSPACE_MEMBER } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { readSelf } from './statements';

const Reference = Type.Object({
  value: Type.String(),
  display: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
});

/** The caller as a SCIM resource. */
const Me = Type.Object({
  schemas: Type.Array(Type.String()),
  id: Type.String(),
  userName: Type.String(),
  displayName: Type.String(),
  active: Type.Boolean(),
  externalId: Type.Optional(Type.String()),
  name: Type.Optional(Type.Object({ givenName: Type.Optional(Type.String()), familyName: Type.Optional(Type.String()) })),
  emails: Type.Optional(Type.Array(Type.Object({ value: Type.String(), type: Type.String(), primary: Type.Boolean() }))),
  groups: Type.Array(Reference),
  entitlements: Type.Array(Type.Object({ value: Type.String() })),
});

/** Who the caller is; clients also learn from the header in which workspace they are. */
export const meOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'CurrentUser.Me',
    summary: 'Shows the caller, in the workspace of the request',
    method: 'GET',
    paths: ['/api/2.0/preview/scim/v2/Me', '/api/2.0/scim/v2/Me'],
    rule: WORKSPACE_MEMBER,
    params: NOTHING,
    query: Type.Object({ attributes: Type.Optional(Type.String()), excludedAttributes: Type.Optional(Type.String()) }),
    body: NOTHING,
    response: Me,
    headers: ({ workspace }) => ({ 'x-databricks-org-id': workspace?.id ?? '' }),
    errors: [],
    handle: async ({ tx, caller }) => {
      const { groups, ...self } = await readSelf(tx, caller);
      return {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        id: caller.principalId,
        userName: caller.name,
        displayName: self.display_name,
        active: true,
        ...(self.external_id !== null && { externalId: self.external_id }),
        ...(caller.kind === 'user' && {
          name: { givenName: self.given_name ?? undefined, familyName: self.family_name ?? undefined },
          emails: [{ value: caller.name, type: 'work', primary: true }],
        }),
        groups: groups.map((group) => ({ value: group.principal_id, display: group.display_name, type: 'direct' })),
        entitlements: [...(caller.workspace?.entitlements ?? [])].sort().map((value) => ({ value })),
      };
    },
  }),
];
