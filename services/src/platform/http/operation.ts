import { Type, type Static, type TSchema } from 'typebox';
import type { AccountTransaction } from '../database/database';
import type { Ids } from '../ids';
import type { ErrorCode } from './api-error';
import type { InternalCaller } from '../internal-calls/internal-call';
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

/** What work outside any transaction has of its request, and the means to reach other processes. */
export interface OutsideContext<Params, Query, Body> extends Omit<OperationContext<never, Params, Query, Body>, 'tx'> {
  readonly requestId: string;
  readonly calls: InternalCaller;
}

/**
 * What an operation needs to know from elsewhere, found out before its handler runs: no transaction is open while another process
 * or AWS is waited for. The caller is let in and judged before it, and again before the handler: both may have changed meanwhile.
 */
export interface Beforehand<Schema, Params, Query, Body, Read, Found> {
  /** What the work takes from the database; refuses what need not be worked on. Changes nothing. */
  readonly read: (context: OperationContext<Schema, Params, Query, Body>) => Promise<Read>;
  /** The work. What it throws refuses the request, and nothing is kept of it. */
  readonly work: (read: Read, context: OutsideContext<Params, Query, Body>) => Promise<Found>;
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
  /** Of the reply, for text. @default application/json */
  readonly contentType?: string;
  /** Headers of the reply. @default - none of its own */
  readonly headers?: (caller: Caller) => Readonly<Record<string, string>>;
  /** Errors beyond those that every operation has. */
  readonly errors: readonly ErrorCode[];
  readonly handle: (context: OperationContext<Schema, Static<Params>, Static<Query>, Static<Body>>) => Promise<Static<Response>>;
}

/** An operation that has to find out something from elsewhere first. */
export interface ConsultingDefinition<
  Schema,
  Params extends TSchema,
  Query extends TSchema,
  Body extends TSchema,
  Response extends TSchema,
  Read,
  Found,
> extends Omit<OperationDefinition<Schema, Params, Query, Body, Response>, 'handle'> {
  readonly before: Beforehand<Schema, Static<Params>, Static<Query>, Static<Body>, Read, Found>;
  readonly handle: (
    context: OperationContext<Schema, Static<Params>, Static<Query>, Static<Body>>,
    found: Found,
  ) => Promise<Static<Response>>;
}

/** An operation whose schemas are not told apart any more: what the server registers. */
export interface Operation<Schema> extends Omit<OperationDefinition<Schema, TSchema, TSchema, TSchema, TSchema>, 'handle'> {
  readonly before?: Beforehand<Schema, unknown, unknown, unknown, unknown, unknown>;
  /** @param found what came of the work before */
  readonly handle: (context: OperationContext<Schema, unknown, unknown, unknown>, found?: unknown) => Promise<unknown>;
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

/** The same for an operation that finds out something first; what it reads and finds goes from one step to the next as it is. */
export function consultingOperation<
  Schema,
  Params extends TSchema,
  Query extends TSchema,
  Body extends TSchema,
  Response extends TSchema,
  Read,
  Found,
>(definition: ConsultingDefinition<Schema, Params, Query, Body, Response, Read, Found>): Operation<Schema> {
  type Checked = OperationContext<Schema, Static<Params>, Static<Query>, Static<Body>>;
  type Outside = OutsideContext<Static<Params>, Static<Query>, Static<Body>>;
  const { before, handle, ...rest } = definition;
  return {
    ...rest,
    before: {
      read: (context) => before.read(context as Checked),
      work: (read, context) => before.work(read as Read, context as Outside),
    },
    handle: (context, found) => handle(context as Checked, found as Found),
  };
}

/** No parameters, no query or no body. */
export const NOTHING = Type.Object({});
