import type { AccountClient, Json } from '../account-api/account-client';
import { ApiError } from '../account-api/api-error';
import { waitFor, type World } from '../account-api/world';
import { assertSame, findAdopted } from './adoption';
import { isPlatformId } from './identity';
import type { Kind } from './kind';

/** In seconds: how long AWS may take to tell all of itself of a new role or policy, and a platform that was away to be back. */
const PROPAGATION = { patience: 240, every: 10 };

/** In seconds: how long what is deleted may still be in use by what was deleted before it. */
const IN_USE = { patience: 300, every: 5 };

/** In seconds: some platforms delete a little later than they say. */
const LINGERING = { patience: 60, every: 2 };

/** One object that a workspace is made of, at a platform. */
export class RegisteredObject {
  /**
   * @param name that its resource gives it
   * @param body what it consists of
   */
  constructor(
    private readonly api: AccountClient,
    private readonly world: World,
    private readonly kind: Kind,
    private readonly name: string,
    private readonly body: Json,
  ) {}

  /** Has it be there, and answers its id. What an attempt before has made is taken. */
  public async ensure(): Promise<string> {
    const id = await creating(this.world, async () => {
      const found = await this.find();
      if (found !== undefined && (!this.kind.replaceable || (await this.change(found)))) return found;
      return this.create();
    });
    await this.kind.settle?.(this.api, this.world, id);
    return id;
  }

  /** Takes one that is registered already, by its name or its id, if it is as it should be; answers its id. */
  public async adopt(asked: string): Promise<string> {
    const { kind } = this;
    const found = await findAdopted(this.api, kind, asked);
    const fixed = Object.entries(this.body).filter(([field]) => !kind.replaceable?.includes(field));
    const different = fixed.filter(([field, value]) => !holds(found[field], value));
    assertSame(
      kind,
      found,
      different.map(([field, value]) => [field, found[field], value]),
    );
    const id = String(found[kind.idField]);
    if (kind.replaceable) await this.change(id);
    await kind.settle?.(this.api, this.world, id);
    return id;
  }

  /**
   * Changes it where that is possible.
   *
   * @returns whether it is there, and what was asked for
   */
  public async change(id: string): Promise<boolean> {
    const path = `${this.kind.collection}/${id}`;
    const found = await this.api.find(path);
    if (!found) return false;
    if (this.kind.replaceable?.some((field) => found[field] !== this.body[field])) await this.api.put(path, this.named());
    return true;
  }

  /** Has it not be there, whether it ever was or not. */
  public async remove(id: string | undefined): Promise<void> {
    const found = isPlatformId(id) ? id : await this.find();
    if (found === undefined) return;
    const path = `${this.kind.collection}/${found}`;
    if (!(await this.free(path))) return;
    const gone = await waitFor(this.world, LINGERING, async () => ((await this.api.find(path)) ? undefined : true));
    if (!gone) throw new Error(`${path} is still there after its deletion`);
  }

  /** @returns whether it was deleted; what others use as well is theirs to delete */
  private async free(path: string): Promise<boolean> {
    if (this.kind.shared) {
      return this.api.delete(path).catch((error: unknown) => {
        if (error instanceof ApiError && error.isInUse) return false;
        throw error;
      });
    }
    await patiently(
      this.world,
      IN_USE,
      (error) => error.isInUse,
      () => this.api.delete(path),
    );
    return true;
  }

  private async create(): Promise<string> {
    const made = await this.api.post(this.kind.collection, this.named());
    return String(made[this.kind.idField]);
  }

  private named(): Json {
    const { nameField } = this.kind;
    return nameField === undefined ? this.body : { [nameField]: this.name, ...this.body };
  }

  private async find(): Promise<string | undefined> {
    const { collection, idField, nameField } = this.kind;
    const list = await this.api.list(collection);
    const own = list.find((each) => (nameField === undefined ? holds(each, this.body) : each[nameField] === this.name));
    return own && String(own[idField]);
  }
}

/** Makes something, again and again while the platform is away or AWS has not told all of itself yet. */
export function creating<T>(world: World, make: () => Promise<T>): Promise<T> {
  return patiently(world, PROPAGATION, (error) => error.isTransient || error.isValidation, make);
}

/** Does something again while it is refused in a way that passes; fails as it was refused last. */
async function patiently<T>(
  world: World,
  patience: { patience: number; every: number },
  passes: (error: ApiError) => boolean,
  act: () => Promise<T>,
): Promise<T> {
  let last: unknown;
  const done = await waitFor(world, patience, async () => {
    try {
      return { value: await act() };
    } catch (error) {
      if (!(error instanceof ApiError && passes(error))) throw error;
      last = error;
      return undefined;
    }
  });
  if (!done) throw last;
  return done.value;
}

/** Whether an object has everything that is wanted of it; a platform may tell more, and lists in another order. */
function holds(object: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(object) && wanted.length === object.length && wanted.every((item) => object.includes(item));
  if (typeof wanted !== 'object' || wanted === null) return object === wanted;
  if (typeof object !== 'object' || object === null) return false;
  const fields = new Map(Object.entries(object));
  return Object.entries(wanted).every(([field, value]) => holds(fields.get(field), value));
}
