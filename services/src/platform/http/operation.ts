import { Type, type Static, type TSchema } from 'typebox';
import type { AccountTransaction } from '../database/database';
import type { Ids } from '../ids';
import type { ErrorCode } from './api-error';
import type { AccessRule, Caller } from './caller';

/** What a handler has of its request: everything is checked, and the transaction sees the caller's account only. */
export interface OperationContext<Schema, Params, Query, Body> {
  readonly tx: AccountTransaction<Schema>;
  readonly caller: Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Address that the request came from. */
  readonly sourceIp: string;
  /** When the request came, by the process's clock. */
  readonly now: Date;
  readonly ids: Ids;
}

/** One operation of the API: its schemas are the types, the validation and the documentation. */
export interface OperationDefinition<
  Schema,
  Params extends TSchema,
  Query extends TSchema,
  Body extends TSchema,
  Response extends TSchema,
> {
  /** Service and method as the public SDKs name them, such as `Credentials.Create`; logs, metrics and audit read it. */
  readonly name: string;
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Paths with `{name}` for parameters, the newest first, then older ones that clients still call. */
  readonly paths: readonly [string, ...string[]];
  readonly rule: AccessRule;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Body of the reply. */
  readonly response: Response;
  /** Status of the reply. @default 200 */
  readonly status?: number;
  /** Headers of the reply. @default - none of its own */
  readonly headers?: (caller: Caller) => Readonly<Record<string, string>>;
  /** Errors beyond those that every operation has. */
  readonly errors: readonly ErrorCode[];
  readonly handle: (context: OperationContext<Schema, Static<Params>, Static<Query>, Static<Body>>) => Promise<Static<Response>>;
}

/** An operation whose schemas are not told apart any more: what the server registers. */
export interface Operation<Schema> extends Omit<OperationDefinition<Schema, TSchema, TSchema, TSchema, TSchema>, 'handle'> {
  readonly handle: (context: OperationContext<Schema, unknown, unknown, unknown>) => Promise<unknown>;
}

/** Joins a definition to what the server registers. The server has checked the parts by the very schemas that type them. */
export function operation<Schema, Params extends TSchema, Query extends TSchema, Body extends TSchema, Response extends TSchema>(
  definition: OperationDefinition<Schema, Params, Query, Body, Response>,
): Operation<Schema> {
  return {
    ...definition,
    handle: (context) => definition.handle(context as OperationContext<Schema, Static<Params>, Static<Query>, Static<Body>>),
  };
}

/** No parameters, no query or no body. */
export const NOTHING = Type.Object({});
