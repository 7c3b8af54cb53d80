import { WORKSPACE_MEMBER, type Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema, Tx } from '../../schema';
import { present } from '../scim/present';
import { Projection, ProjectionQuery } from '../scim/projection';
import { USER } from '../scim/resource-type';
import { UserResource, type PrincipalResource } from '../scim/resources';
import { sightOf } from '../scope';
import { ownGroups, readSelf } from './statements';

/** Who the caller is; clients also learn from the header in which workspace they are. */
export const meOperations: readonly Operation<LakehouseSchema>[] = [
  operation({
    name: 'CurrentUser.Me',
    summary: 'Shows the caller, in the workspace of the request',
    method: 'GET',
    paths: ['/api/2.0/preview/scim/v2/Me', '/api/2.0/scim/v2/Me'],
    rule: WORKSPACE_MEMBER,
    params: NOTHING,
    query: ProjectionQuery,
    body: NOTHING,
    response: UserResource,
    headers: ({ workspace }) => ({ 'x-databricks-org-id': workspace?.id ?? '' }),
    errors: [],
    handle: async ({ tx, caller, query }) => new Projection(query).apply(await self(tx, caller)),
  }),
];

/** The caller as a user, whom clients expect: a service principal's name is its application id. */
async function self(tx: Tx, caller: Caller): Promise<PrincipalResource> {
  const sight = await sightOf(tx, { accountId: caller.accountId, workspaceId: caller.workspace?.id });
  const own = await readSelf(tx, caller);
  const [resource] = await present(
    tx,
    sight,
    USER,
    [own],
    new Projection({ excludedAttributes: 'groups,entitlements,applicationId' }),
  );
  if (!resource) throw new Error(`principal ${caller.principalId} vanished while its row was read`);
  const groups = await ownGroups(tx, sight, caller.principalId);
  return {
    ...resource,
    userName: caller.name,
    groups: groups.map(({ id, display, direct }) => ({
      value: id,
      display,
      type: direct ? 'direct' : 'indirect',
      $ref: `Groups/${id}`,
    })),
    entitlements: [...(caller.workspace?.entitlements ?? [])].sort().map((value) => ({ value })),
  };
}
