import { Type, type TSchema } from 'typebox';
import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';
import type { IdentityLimits } from '../limits';
import { sightOf, type Sight } from '../scope';
import { columnsAmong } from './columns-among';
import type { Level } from './level';
import { PrincipalPages, type Listed, type ListQuery } from './list';
import { present } from './present';
import { Projection, type ProjectionQuery } from './projection';
import type { PrincipalRow } from './read';
import type { ResourceType } from './resource-type';
import type { PrincipalResource } from './resources';

/** Who asks for a list, and when. */
interface Asking {
  readonly tx: Tx;
  readonly caller: Caller;
  readonly now: Date;
}

/** A reply with a page of resources (RFC 7644, section 3.4.2). */
export const listReply = (resource: TSchema) =>
  Type.Object({
    schemas: Type.Array(Type.String()),
    totalResults: Type.Integer(),
    startIndex: Type.Integer(),
    itemsPerPage: Type.Integer(),
    Resources: Type.Array(resource),
  });

/** Answers pages of principals, of one type or of several, as far as the caller sees them at a level. */
export class PrincipalLists {
  private readonly pages: PrincipalPages;

  constructor(
    private readonly level: Level,
    private readonly types: readonly [ResourceType, ...ResourceType[]],
    limits: IdentityLimits,
  ) {
    this.pages = new PrincipalPages(limits.page);
  }

  public async reply({ tx, caller, now }: Asking, query: ListQuery & ProjectionQuery) {
    const sight = await sightOf(tx, this.level.scopeOf(caller));
    const [first, ...others] = this.types;
    const listed = [this.listed(caller, first), ...others.map((type) => this.listed(caller, type))] as const;
    const { rows, startIndex, total } = await this.pages.page(tx, { reader: caller.principalId, sight, listed, query, now });
    const resources = await this.shown(tx, caller, sight, rows, query);
    return {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: total,
      startIndex,
      itemsPerPage: resources.length,
      Resources: resources,
    };
  }

  private async shown(tx: Tx, caller: Caller, sight: Sight, rows: readonly PrincipalRow[], query: ProjectionQuery) {
    const byId = new Map<string, PrincipalResource>();
    for (const type of this.types) {
      const projection = new Projection(query, this.level.seesAll(caller) ? undefined : type.publicAttributes);
      const ofType = rows.filter((row) => row.kind === type.kind);
      for (const resource of await present(tx, sight, type, ofType, projection)) byId.set(resource.id, resource);
    }
    return rows.map((row) => byId.get(row.principal_id)).filter((resource) => resource !== undefined);
  }

  private listed(caller: Caller, type: ResourceType): Listed {
    const columns = columnsAmong(
      type,
      this.types.map((each) => each.columns),
    );
    return { type, columns: Object.fromEntries(Object.entries(columns).filter(([name]) => this.filters(caller, type, name))) };
  }

  /** A filter must not tell what a reply does not show. */
  private filters(caller: Caller, type: ResourceType, attribute: string): boolean {
    if (this.level.prefix === '' && (attribute === 'roles' || attribute === 'groups')) return false;
    if (this.level.seesAll(caller) || attribute === 'meta.resourcetype') return true;
    const whose = Object.hasOwn(type.columns, attribute) ? [type] : this.types;
    return whose.some(({ publicAttributes }) => publicAttributes.some((name) => name.toLowerCase() === attribute));
  }
}
