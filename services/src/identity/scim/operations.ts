import { Type, type TSchema } from 'typebox';
import type { Caller } from '../../platform/http/caller';
import { NOTHING, operation, type Operation, type OperationContext } from '../../platform/http/operation';
import type { LakehouseSchema } from '../../schema';
import { IDENTITY_LIMITS, type IdentityLimits } from '../limits';
import { sightOf } from '../scope';
import { attributesOf, checkStillAdmin, existing, patchPrincipal, replacePrincipal } from './change';
import { createPrincipal } from './create';
import { discoveryOperations } from './discovery/operations';
import { documentFrom } from './document';
import { ACCOUNT_LEVEL, WORKSPACE_LEVEL, type Level } from './level';
import { ListQuery } from './list';
import { listReply, PrincipalLists } from './lists';
import { PatchBody, patchSteps } from './patch';
import { present } from './present';
import { Projection, ProjectionQuery } from './projection';
import { findPrincipal, type PrincipalRow } from './read';
import { removePrincipal } from './remove';
import type { PrincipalResource } from './resources';
import { RESOURCE_TYPES, type ResourceType } from './resource-type';
import { SearchBody, searched, searchOperation } from './search';
import type { Work } from './write';

/** Users, groups and service principals over SCIM 2.0 (RFC 7643, 7644), of an account and of a workspace. */
export function scimOperations(limits: IdentityLimits = IDENTITY_LIMITS): readonly Operation<LakehouseSchema>[] {
  const resources = [WORKSPACE_LEVEL, ACCOUNT_LEVEL].flatMap((level) => [
    ...RESOURCE_TYPES.flatMap((type) => new ResourceOperations(level, type, limits).all()),
    searchOperation(level, limits),
  ]);
  return [...discoveryOperations(limits), ...resources];
}

type Context<Query> = OperationContext<LakehouseSchema, unknown, Query, unknown>;

/** The operations of one type at one level. */
class ResourceOperations {
  private readonly collection: readonly [string, ...string[]];
  private readonly item: readonly [string, ...string[]];
  private readonly collectionParams: TSchema;
  private readonly itemParams;
  private readonly lists: PrincipalLists;

  constructor(
    private readonly level: Level,
    private readonly type: ResourceType,
    private readonly limits: IdentityLimits,
  ) {
    this.lists = new PrincipalLists(level, [type], limits);
    this.collection = level.paths(type.endpoint);
    this.item = level.paths(`${type.endpoint}/{id}`);
    this.collectionParams = Type.Object({ ...level.params });
    this.itemParams = Type.Object({ ...level.params, id: Type.String() });
  }

  public all(): Operation<LakehouseSchema>[] {
    return [this.create(), this.list(), this.search(), this.get(), this.replace(), this.patch(), this.remove()];
  }

  private create(): Operation<LakehouseSchema> {
    return operation({
      ...this.named('Create', 'Makes a'),
      method: 'POST',
      paths: this.collection,
      rule: this.level.writes,
      params: this.collectionParams,
      query: ProjectionQuery,
      body: this.type.document,
      response: this.type.resource,
      status: 201,
      errors: ['RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST'],
      handle: async (context) => {
        const work = await this.work(context);
        const row = await createPrincipal(work, this.type, documentFrom(asDocument(context.body)));
        return this.shown(context, row);
      },
    });
  }

  private list(): Operation<LakehouseSchema> {
    return operation({
      ...this.named('List', 'Lists each'),
      method: 'GET',
      paths: this.collection,
      rule: this.level.reads,
      params: this.collectionParams,
      query: Type.Object({ ...ListQuery.properties, ...ProjectionQuery.properties }),
      body: NOTHING,
      response: listReply(this.type.resource),
      errors: [],
      handle: (context) => this.lists.reply(context, context.query),
    });
  }

  private search(): Operation<LakehouseSchema> {
    return operation({
      ...this.named('Search', 'Lists by a filter each'),
      method: 'POST',
      paths: this.level.paths(`${this.type.endpoint}/.search`),
      rule: this.level.reads,
      params: this.collectionParams,
      query: NOTHING,
      body: SearchBody,
      response: listReply(this.type.resource),
      errors: [],
      handle: (context) => this.lists.reply(context, searched(context.body)),
    });
  }

  private get(): Operation<LakehouseSchema> {
    return operation({
      ...this.named('Get', 'Shows a'),
      method: 'GET',
      paths: this.item,
      rule: this.level.reads,
      params: this.itemParams,
      query: ProjectionQuery,
      body: NOTHING,
      response: this.type.resource,
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async (context) => {
        const { tx, caller, params } = context;
        const sight = await sightOf(tx, this.level.scopeOf(caller));
        return this.shown(context, existing(await findPrincipal(tx, sight, this.type, params.id, 'read'), this.type, params.id));
      },
    });
  }

  private replace(): Operation<LakehouseSchema> {
    return operation({
      ...this.named('Update', 'Replaces what is written of a'),
      method: 'PUT',
      paths: this.item,
      rule: this.level.writes,
      params: this.itemParams,
      query: ProjectionQuery,
      body: this.type.document,
      response: this.type.resource,
      errors: ['RESOURCE_DOES_NOT_EXIST', 'RESOURCE_ALREADY_EXISTS', 'INVALID_STATE'],
      handle: (context) =>
        this.change(context, context.params.id, (work, row) =>
          replacePrincipal(work, this.type, row, documentFrom(asDocument(context.body))),
        ),
    });
  }

  private patch(): Operation<LakehouseSchema> {
    return operation({
      ...this.named('Patch', 'Changes single attributes of a'),
      method: 'PATCH',
      paths: this.item,
      rule: this.level.writes,
      params: this.itemParams,
      query: ProjectionQuery,
      body: PatchBody,
      response: this.type.resource,
      errors: ['RESOURCE_DOES_NOT_EXIST', 'RESOURCE_ALREADY_EXISTS', 'INVALID_STATE'],
      handle: (context) => {
        const steps = patchSteps(context.body, attributesOf(this.type));
        return this.change(context, context.params.id, (work, row) => patchPrincipal(work, this.type, row, steps));
      },
    });
  }

  private remove(): Operation<LakehouseSchema> {
    return operation({
      ...this.named('Delete', 'Deletes, or takes from the workspace, a'),
      method: 'DELETE',
      paths: this.item,
      rule: this.level.writes,
      params: this.itemParams,
      query: NOTHING,
      body: NOTHING,
      response: Type.Null(),
      status: 204,
      errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE'],
      handle: async (context) => {
        const work = await this.work(context);
        await removePrincipal(work, await this.locked(work, context.params.id));
        await checkStillAdmin(work);
        return null;
      },
    });
  }

  private async change(
    context: Context<ProjectionQuery>,
    id: string,
    make: (work: Work, row: PrincipalRow) => Promise<void>,
  ): Promise<PrincipalResource> {
    const work = await this.work(context);
    await make(work, await this.locked(work, id));
    await checkStillAdmin(work);
    return this.shown(context, await this.locked(work, id));
  }

  private async locked({ tx, sight }: Work, id: string): Promise<PrincipalRow> {
    return existing(await findPrincipal(tx, sight, this.type, id, 'change'), this.type, id);
  }

  private async work({ tx, caller, now, ids }: Context<unknown>): Promise<Work> {
    return { tx, caller, sight: await sightOf(tx, this.level.scopeOf(caller)), now, ids, limits: this.limits };
  }

  private async shown({ tx, caller, query }: Context<ProjectionQuery>, row: PrincipalRow): Promise<PrincipalResource> {
    const sight = await sightOf(tx, this.level.scopeOf(caller));
    const [resource] = await present(tx, sight, this.type, [row], this.projection(caller, query));
    if (!resource) throw new Error(`${this.type.name} ${row.principal_id} vanished while its row was read`);
    return resource;
  }

  private projection(caller: Caller, query: ProjectionQuery): Projection {
    return new Projection(query, this.level.seesAll(caller) ? undefined : this.type.publicAttributes);
  }

  private named(method: string, verb: string) {
    const level = this.level.prefix === '' ? 'workspace' : 'account';
    return {
      name: `${this.level.prefix}${this.type.endpoint}V2.${method}`,
      summary: `${verb} ${this.type.name} of the ${level}`,
    };
  }
}

/** The body is checked by the type's own schema; this only says so. */
function asDocument(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
