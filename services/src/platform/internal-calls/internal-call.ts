import type { Static, TSchema } from 'typebox';

/** A call from one process of the control plane to another, as both sides know it. */
export interface InternalCall<Request extends TSchema, Response extends TSchema> {
  /** Name, such as `ProveRole`; logs read it, and the path is made of it. */
  readonly name: string;
  /** The process that answers, as the manifest names it. Its port `internal` says who may call. */
  readonly callee: string;
  readonly request: Request;
  readonly response: Response;
  /** In milliseconds: how long the caller waits for the answer. */
  readonly timeout: number;
}

/** A call whose parts are not told apart any more. */
export type AnyInternalCall = InternalCall<TSchema, TSchema>;

/** How a process answers one call. */
export interface InternalAnswer {
  readonly call: AnyInternalCall;
  readonly handle: (request: unknown, context: InternalContext) => Promise<unknown>;
}

/** What an answer has of its request besides the body. */
export interface InternalContext {
  /** The process that calls. */
  readonly caller: string;
  /** Of the request that made the caller call. */
  readonly requestId: string;
}

/** Joins a call to what answers it. The server has checked the request by the very schema that types it. */
export function answering<Request extends TSchema, Response extends TSchema>(
  call: InternalCall<Request, Response>,
  handle: (request: Static<Request>, context: InternalContext) => Promise<Static<Response>>,
): InternalAnswer {
  return { call, handle: (request, context) => handle(request as Static<Request>, context) };
}

/** Calls other processes. */
export interface InternalCaller {
  /**
   * One call. Not to be made inside a transaction.
   *
   * @param requestId of the request that makes it necessary; the callee's log has it
   * @throws ApiError as the callee says; TEMPORARILY_UNAVAILABLE when it cannot be reached or does not answer in time
   */
  call<Request extends TSchema, Response extends TSchema>(
    call: InternalCall<Request, Response>,
    request: Static<Request>,
    requestId: string,
  ): Promise<Static<Response>>;
}

/** Path of a call on the internal port. */
export function internalPath({ name }: AnyInternalCall): string {
  return `/internal/${name}`;
}
