import { Type, type Static } from 'typebox';
import { operation, NOTHING, type Operation } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { IDENTITY_LIMITS, type IdentityLimits } from '../limits';
import type { Level } from './level';
import { listReply, PrincipalLists } from './lists';
import { ListQuery } from './list';
import { RESOURCE_TYPES } from './resource-type';
import { GroupResource, ServicePrincipalResource, UserResource } from './resources';

const Names = Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 }));
const { filter, startIndex, count, sortBy, sortOrder } = ListQuery.properties;

/** A list that is asked for by POST (RFC 7644, section 3.4.3), so that what is sought is in no URL. */
export const SearchBody = Type.Object({
  schemas: Type.Optional(Type.Array(Type.String())),
  attributes: Names,
  excludedAttributes: Names,
  filter,
  startIndex,
  count,
  sortBy,
  sortOrder,
});

/** The same as the query of a list. */
export function searched({ attributes, excludedAttributes, ...query }: Static<typeof SearchBody>) {
  return {
    ...query,
    ...(attributes && { attributes: attributes.join(',') }),
    ...(excludedAttributes && { excludedAttributes: excludedAttributes.join(',') }),
  };
}

const Resource = Type.Object({ ...ServicePrincipalResource.properties, ...UserResource.properties, ...GroupResource.properties });

/** Searches the users, groups and service principals of a level together. */
export function searchOperation(level: Level, limits: IdentityLimits = IDENTITY_LIMITS): Operation<LakehouseSchema> {
  const lists = new PrincipalLists(level, RESOURCE_TYPES, limits);
  return operation({
    name: `${level.prefix}Scim.Search`,
    summary: `Lists users, groups and service principals of the ${level.prefix === '' ? 'workspace' : 'account'} that a filter finds`,
    method: 'POST',
    paths: level.paths('.search'),
    rule: level.reads,
    params: Type.Object({ ...level.params }),
    query: NOTHING,
    body: SearchBody,
    response: listReply(Resource),
    errors: [],
    handle: (context) => lists.reply(context, searched(context.body)),
  });
}
