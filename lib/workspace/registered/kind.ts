import type { AccountClient, Json } from '../account-api/account-client';
import type { World } from '../account-api/world';
import type { Properties } from './properties';

/** One kind of object that a workspace is made of, as it is registered at a platform. */
export interface Kind {
  /** Its collection in the account API. */
  readonly collection: string;
  /** Field of its id. */
  readonly idField: string;
  /** Field of its name; kinds without one are known by what they consist of. */
  readonly nameField?: string;
  /** What it consists of, by the names of the API. */
  body(properties: Properties): Json;
  /** Fields that can be replaced as they are; anything else takes another object. @default - none */
  readonly replaceable?: readonly string[];
  /** Whether others may have registered the same, so that one that is in use is left to them. @default false */
  readonly shared?: boolean;
  /** Waits until a new one is of use. @default - it is at once */
  readonly settle?: (api: AccountClient, world: World, id: string) => Promise<void>;
}
