import type { Caller } from '../../platform/http/caller';
import type { Tx } from '../../schema';

/** What may be granted on objects of a type. */
export interface PermissionLevel {
  /** As in the API, such as `CAN_MANAGE`. */
  readonly name: string;
  readonly description: string;
}

/** An object as permissions know it. Ids are text: numbers, paths and UUIDs alike. */
export interface ObjectKey {
  /** The type in the paths of the API, in the plural: `clusters`. */
  readonly type: string;
  readonly id: string;
}

/** An object that exists. */
export interface SecuredObject extends ObjectKey {
  /** What it lies in, the nearest first: what is granted on those holds for it too. */
  readonly parents: readonly ObjectKey[];
}

/** The level of the one who owns an object; with it goes the right to give the object away. */
export const OWNER = 'IS_OWNER';

/** A type of objects whose access is controlled. A feature registers its own ones. */
export interface ObjectType {
  /** In the paths of the API: `clusters`. */
  readonly type: string;
  /** `object_type` in replies, in the singular: `cluster`. Clients compare it. */
  readonly nameOf: (object: ObjectKey) => string;
  /** From the lowest to the highest; each includes those before it. `IS_OWNER`, where there is one, is the last. */
  readonly levels: readonly PermissionLevel[];
  /** The level that it takes to see who has access. */
  readonly reads: string;
  /** The level that it takes to change who has access, which admins of the workspace have on every object. */
  readonly manages: string;
  /** The object, if it exists in the caller's workspace. */
  readonly find: (tx: Tx, caller: Caller, id: string) => Promise<SecuredObject | undefined>;
}

/** How high a level is among those of the type; -1 for one that it has not. */
export function rank(type: ObjectType, level: string): number {
  return type.levels.findIndex((each) => each.name === level);
}
