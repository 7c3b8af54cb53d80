import type { AccountClient, Json } from '../account-api/account-client';

/** Where the objects of a kind are, and by which fields they are known. */
export interface Collection {
  readonly collection: string;
  readonly idField: string;
  readonly nameField?: string;
}

/** How many objects a message lists. */
const LISTED = 20;

/**
 * The object that is to be adopted.
 *
 * @param asked its name or its id
 */
export async function findAdopted(api: AccountClient, kind: Collection, asked: string): Promise<Json> {
  const { collection, idField, nameField = '' } = kind;
  const list = await api.list(collection);
  const byId = list.filter((each) => String(each[idField]) === asked);
  const found = byId.length > 0 ? byId : list.filter((each) => each[nameField] === asked);
  const [only, ...more] = found;
  const described = (objects: Json[]) => {
    const names = objects.slice(0, LISTED).map((each) => `${String(each[nameField])} (${String(each[idField])})`);
    return names.join(', ') + (objects.length > LISTED ? `, and ${objects.length - LISTED} more` : '');
  };
  const what = `${collection} ${JSON.stringify(asked)}`;
  if (!only)
    throw new Error(`there is nothing to adopt as ${what}, a name or an id: the account has ${described(list) || 'none'}`);
  if (more.length > 0) throw new Error(`${what} cannot be adopted by that name, which ${described(found)} have: give the id`);
  return only;
}

/** Fails where what is to be adopted is not as it is described: which fields, what they are, and what they should be. */
export function assertSame(kind: Collection, found: Json, different: [field: string, found: unknown, wanted: unknown][]): void {
  if (different.length === 0) return;
  const { collection, idField } = kind;
  const fields = different.map(([field, is, wanted]) => `${field} is ${told(is)} and should be ${told(wanted)}`);
  throw new Error(
    `${collection} ${String(found[idField])} cannot be adopted: ${fields.join('; ')}. Describe it as it is, or have another one be registered`,
  );
}

function told(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
