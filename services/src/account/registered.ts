import { Type, type Static, type TSchema } from 'typebox';
import { ApiError } from '../platform/http/api-error';
import { ACCOUNT_ADMIN } from '../platform/http/caller';
import { NOTHING, operation, type Operation } from '../platform/http/operation';
import type { LakehouseSchema, Tx } from '../schema';
import { deleteRegistered, found, lockToDelete } from './registered-rows';

/** Where the account API lies. */
export const ACCOUNT_PATH = '/api/2.0/accounts/{account_id}';

/** The account in a path. The gate has compared it with the caller's. */
export const AccountPath = Type.Object({ account_id: Type.String() });

/** The names by which clients and people tell objects apart; they need not be unique. */
export const ObjectName = Type.String({ minLength: 4, maxLength: 256 });

/** Something that data planes register: it is made, looked at and deleted; what it is then, it stays. */
export interface Registered<Row, Shape extends TSchema> {
  /** Service of the public SDKs, such as `Credentials`. */
  readonly service: string;
  /** Last part of the path of all of them, such as `credentials`. */
  readonly collection: string;
  /** Name of the id in paths, such as `credentials_id`. */
  readonly idName: string;
  /** What messages call one, such as `Credential`. */
  readonly noun: string;
  readonly table: string;
  readonly idColumn: string;
  readonly shape: Shape;
  readonly present: (row: Row) => Static<Shape>;
  /** All of an account in the order of their making, or the one with this id. */
  readonly select: (tx: Tx, accountId: string, id?: string) => Promise<Row[]>;
  /** What uses one, such as `active workspace 7`; nothing when it is free. */
  readonly usedBy: (tx: Tx, accountId: string, id: string) => Promise<string | undefined>;
  /** What else a deletion does. @default - nothing */
  readonly afterwards?: (tx: Tx, deleted: Row) => Promise<void>;
}

/** The operations Get, List and Delete. A list is a bare array and has no pages: an account has few of them. */
export function registeredOperations<Row, Shape extends TSchema>(kind: Registered<Row, Shape>): Operation<LakehouseSchema>[] {
  const { service, collection, idName, noun, shape, present } = kind;
  const base = { rule: ACCOUNT_ADMIN, query: NOTHING, body: NOTHING };
  const one = {
    ...base,
    paths: [`${ACCOUNT_PATH}/${collection}/{${idName}}`] as const,
    params: Type.Object({ account_id: Type.String(), [idName]: Type.String() }),
    response: shape,
  };
  return [
    operation({
      ...one,
      name: `${service}.Get`,
      summary: `Shows one of ${collection}`,
      method: 'GET',
      errors: ['RESOURCE_DOES_NOT_EXIST'],
      handle: async ({ tx, caller, params }) => present(await found(tx, kind, caller.accountId, params[idName])),
    }),
    operation({
      ...base,
      name: `${service}.List`,
      summary: `Lists all ${collection} of the account`,
      method: 'GET',
      paths: [`${ACCOUNT_PATH}/${collection}`],
      params: AccountPath,
      response: Type.Array(shape),
      errors: [],
      handle: async ({ tx, caller }) => (await kind.select(tx, caller.accountId)).map(present),
    }),
    operation({
      ...one,
      name: `${service}.Delete`,
      summary: `Deletes one of ${collection} that nothing uses, and answers what it was`,
      method: 'DELETE',
      errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE'],
      handle: async ({ tx, caller: { accountId }, params }) => {
        const id = params[idName] ?? '';
        const row = await found(tx, kind, accountId, id);
        await lockToDelete(tx, kind, accountId, id);
        const user = await kind.usedBy(tx, accountId, id);
        if (user) throw new ApiError('INVALID_STATE', `Unable to delete, ${noun} is being used by ${user}`);
        await deleteRegistered(tx, kind, accountId, id);
        await kind.afterwards?.(tx, row);
        return present(row);
      },
    }),
  ];
}
