import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { anew } from '../database/conflicts';
import type { AccountTransaction } from '../database/database';
import type { Ids } from '../ids';
import type { InternalCaller } from '../internal-calls/internal-call';
import { ApiError, permissionDenied } from './api-error';
import { faultOf } from './faults';
import type { Caller } from './caller';
import type { Operation, OperationContext } from './operation';
import type { RateLimits } from './rate-limits';
import { Refusal, type Actor } from './refusal';
import { ANSWER_TIMEOUT, inTime, type RequestTime } from './request-time';

/** What a request says of who makes it, and of what it is about. */
export interface RequestIdentity {
  /** The `authorization` header. */
  readonly authorization?: string;
  /** Host without its port, lower case. */
  readonly host: string;
  /** Workspace named by a header. */
  readonly workspaceId?: string;
  /** Account named by the path. */
  readonly accountId?: string;
  /** Path of the operation, with its parameters by name. Access tokens may be for some paths only. */
  readonly path?: string;
  /** Address that the request came from. */
  readonly sourceIp: string;
}

/** Lets callers in. Implemented by the feature that owns identities. */
export interface Gate<Schema> {
  /** @throws Refusal for a request without credentials, before its body is read */
  check(authorization: string | undefined): void;
  /**
   * Runs `work` in a transaction of the caller's account.
   *
   * @param access what the work does. @default 'change'
   * @throws Refusal UNAUTHENTICATED for credentials that are missing or wrong; RESOURCE_DOES_NOT_EXIST for an account or
   *   workspace that is not the caller's; PERMISSION_DENIED for an address that is not admitted
   */
  enter<T>(
    identity: RequestIdentity,
    work: (tx: AccountTransaction<Schema>, caller: Caller) => Promise<T>,
    access?: Access,
  ): Promise<T>;
}

/**
 * What work does with the rows it sees. Work that only reads cannot write; it may be begun twice, where who calls is another than it was
 * a moment ago, and then what it came to first does not count.
 */
export type Access = 'read' | 'change';

/** Keeps a record of what was changed or denied. */
export interface AuditTrail<Schema> {
  /** Records a change in the transaction that makes it: both happen, or neither. */
  changed(tx: AccountTransaction<Schema>, entry: AuditEntry): Promise<void>;
  /** Records a denied call. */
  denied(entry: AuditEntry): Promise<void>;
}

export interface AuditEntry {
  readonly operation: string;
  readonly actor: Actor;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly userAgent?: string;
  readonly parameters: unknown;
  readonly status: number;
}

/** What the operations of a server share. */
export interface ApiContext<Schema> {
  readonly gate: Gate<Schema>;
  readonly audit: AuditTrail<Schema>;
  readonly limits: RateLimits;
  readonly now: () => number;
  readonly ids: Ids;
  /** The way to other processes, for operations that need to know something from them. */
  readonly calls: InternalCaller;
  /** In milliseconds: how long a request may take once it has arrived. @default - 55 seconds */
  readonly answerTimeout?: number;
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Registers the operations: each under all its paths, let in by the gate, judged by its rule, kept by the audit trail. */
export function registerOperations<Schema>(
  server: FastifyInstance,
  operations: readonly Operation<Schema>[],
  context: ApiContext<Schema>,
): void {
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();
  for (const operation of operations) {
    for (const path of operation.paths) {
      typed.route({
        method: operation.method,
        url: path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1'), // a colon of the path itself is written twice
        config: { operation: operation.name, tellsFaults: true },
        // What is wrong with a request is told to whom it is let in from, and to nobody else.
        attachValidation: true,
        onRequest: (request, _reply, done) => done(refusalOf(operation, request, context)),
        schema: {
          params: operation.params,
          querystring: operation.query,
          ...(READS.has(operation.method) ? {} : { body: Type.Union([operation.body, Type.Null()]) }),
          response: { [operation.status ?? 200]: operation.response },
        },
        handler: async (request, reply) => {
          const result = await inTime(context.answerTimeout ?? ANSWER_TIMEOUT, (time) =>
            perform(operation, request, context, time),
          );
          if (operation.contentType !== undefined) void reply.type(operation.contentType);
          if (operation.headers && request.caller) void reply.headers(operation.headers(request.caller));
          return reply.code(operation.status ?? 200).send(result);
        },
      });
    }
  }
}

async function perform<Schema>(
  operation: Operation<Schema>,
  request: FastifyRequest,
  context: ApiContext<Schema>,
  { keep }: RequestTime,
): Promise<unknown> {
  const { before } = operation;
  if (!before) return letIn(operation, request, context, { first: true, keep }, (given) => operation.handle(given));

  const [read, { caller, params, query, body, sourceIp, now, ids }] = await letIn(
    operation,
    request,
    context,
    { first: true },
    async (given) => [await before.read(given), given] as const,
  );
  const { calls } = context;
  const found = await before.work(read, { caller, params, query, body, sourceIp, now, ids, requestId: request.id, calls });
  return letIn(operation, request, context, { first: false, keep }, (given) => operation.handle(given, found));
}

/** Which of the transactions of one request: the first counts against the limits, the last is the one that changes something. */
interface Turn {
  readonly first: boolean;
  /** Of the last one: what was done counts from here on. */
  readonly keep?: RequestTime['keep'];
}

/** One transaction of a request: the caller is let in and judged, and what is denied or changed is written down. */
async function letIn<Schema, T>(
  operation: Operation<Schema>,
  request: FastifyRequest,
  context: ApiContext<Schema>,
  { first, keep }: Turn,
  work: (given: OperationContext<Schema, unknown, unknown, unknown>) => Promise<T>,
): Promise<T> {
  let denied: AuditEntry | undefined;
  let counted = !first;
  const access = READS.has(operation.method) ? 'read' : 'change';
  const judged = async (tx: AccountTransaction<Schema>, caller: Caller): Promise<T> => {
    denied = undefined;
    request.caller = caller;
    if (!counted) context.limits.take(caller, operation.name);
    counted = true;
    const fault = faultOf(request);
    const entry = () => auditEntry(operation, request, actorOf(caller), fault);
    if (!operation.rule.allows(caller)) {
      denied = { ...entry(), status: 403 };
      throw permissionDenied(`${operation.name} is for a ${operation.rule.name}, and ${caller.name} is not one`);
    }
    if (fault) throw fault;
    try {
      const { params, query, body, ip: sourceIp } = request;
      const { ids } = context;
      const result = await work({ tx, caller, params, query, body: body ?? {}, sourceIp, now: new Date(context.now()), ids });
      if (keep && access === 'change') await context.audit.changed(tx, entry());
      keep?.();
      return result;
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) denied = { ...entry(), status: 403 };
      throw error;
    }
  };
  try {
    return await anew(() => context.gate.enter(identityOf(request), judged, access));
  } catch (error) {
    if (error instanceof Refusal) denied = refused(error, operation, request, context);
    if (denied) await context.audit.denied(denied);
    throw error;
  }
}

/** Of a request that cannot be let in, whatever its body is: so that the body is not read. */
function refusalOf<Schema>(
  operation: Operation<Schema>,
  request: FastifyRequest,
  context: ApiContext<Schema>,
): Error | undefined {
  try {
    context.gate.check(request.headers.authorization);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) refused(error, operation, request, context);
    return error instanceof Error ? error : new Error(String(error));
  }
}

/**
 * Writes down a request that was not let in: with its reason in the log, and, where its credentials say whose they are, in the
 * audit trail of that account, as often as the account may call.
 */
function refused<Schema>(
  { reason, status, actor }: Refusal,
  operation: Operation<Schema>,
  request: FastifyRequest,
  { limits }: ApiContext<Schema>,
): AuditEntry | undefined {
  const { ip: sourceIp } = request;
  request.log.warn(
    { operation: operation.name, reason, status, sourceIp, accountId: actor?.accountId, actor: actor?.name },
    'refused',
  );
  if (!actor) return undefined;
  limits.take({ accountId: actor.accountId }, operation.name);
  return { ...auditEntry(operation, request, actor, faultOf(request)), status };
}

function identityOf(request: FastifyRequest): RequestIdentity {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const params = request.params as Record<string, string | undefined>;
  return {
    authorization: header('authorization'),
    host: request.hostname.toLowerCase(),
    workspaceId: header('x-databricks-workspace-id') ?? header('x-databricks-org-id'),
    accountId: params.account_id,
    path: request.routeOptions.url ?? '',
    sourceIp: request.ip,
  };
}

function actorOf({ accountId, name, workspace }: Caller): Actor {
  return { accountId, name, workspaceId: workspace?.id };
}

/** Parameters of a request that cannot be read are no parameters; what is wrong with them stands for them. */
function auditEntry<Schema>(operation: Operation<Schema>, request: FastifyRequest, actor: Actor, fault?: ApiError): AuditEntry {
  const { params, query, body } = request;
  return {
    operation: operation.name,
    actor,
    requestId: request.id,
    sourceIp: request.ip,
    userAgent: request.headers['user-agent'],
    parameters: fault ? { fault: fault.message } : { ...(params as object), ...(query as object), ...(body as object | null) },
    status: operation.status ?? 200,
  };
}
