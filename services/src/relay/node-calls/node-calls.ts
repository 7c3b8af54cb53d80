import { Agent, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Database } from '../../platform/database/database';
import { ApiError, notFound } from '../../platform/http/api-error';
import type { InternalTokens } from '../../platform/internal-calls/internal-tokens';
import type { LakehouseSchema } from '../../schema';
import { LastRelays } from './last-relays';
import { locateNode } from './locate-node';
import { ANSWERED_BY, nodePath, type NodeAddress } from './node-path';
import { readJson } from './read-json';
import { NotSent, send } from './send';

/** In milliseconds: how long a call waits for a node that lost its relay, and how often it looks. */
const PATIENCE = 10_000;
const LOOK_EVERY = 100;

/** Seconds after which another try makes sense: a node that lost its relay has found another by then. */
const AWAY_FOR = 10;

export interface NodeCallsProps {
  /** The process that calls, as the manifest names it. */
  readonly caller: string;
  readonly database: Database<LakehouseSchema>;
  readonly tokens: InternalTokens;
  readonly now: () => number;
}

/** A call of a node's API. */
export interface NodeRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** With its query, such as `/v1/report?wait=15`. */
  readonly path: string;
  /** Sent as JSON. @default - no body */
  readonly body?: unknown;
  /** In milliseconds, until the whole answer is there. */
  readonly timeout: number;
  /** Ends the call before, on the node too. */
  readonly signal?: AbortSignal;
}

/** What a node answered. */
export interface NodeReply {
  readonly status: number;
  /** As JSON; undefined when there is none. */
  readonly body: unknown;
}

/** A request whose parts pass as they are. */
export interface RawNodeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: Readable | Buffer;
  /** Ends the request, on the node too. */
  readonly signal: AbortSignal;
}

/** Calls nodes through whichever relay holds their connection. */
export class NodeCalls {
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  private readonly lastRelays: LastRelays;

  constructor(private readonly props: NodeCallsProps) {
    this.lastRelays = new LastRelays(props.now);
  }

  /**
   * One call. Not to be made inside a transaction.
   *
   * @throws ApiError RESOURCE_DOES_NOT_EXIST when the account has no such node in this cluster; TEMPORARILY_UNAVAILABLE when the node
   *   is away or does not answer in time, and nothing else is known of what came of the call
   */
  public async call(node: NodeAddress, { method, path, body, timeout, signal }: NodeRequest): Promise<NodeReply> {
    const over = AbortSignal.timeout(timeout);
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = { ...(payload && { 'content-type': 'application/json', 'content-length': String(payload.length) }) };
    try {
      const ends = signal ? AbortSignal.any([signal, over]) : over;
      const response = await this.raw(node, { method, path, headers, body: payload, signal: ends });
      return { status: response.statusCode ?? 0, body: await readJson(response, ends) };
    } catch (error) {
      if (error instanceof ApiError || signal?.aborted) throw error;
      this.lastRelays.forget(node);
      const what = over.aborted ? `did not answer within ${timeout / 1_000} s` : 'ended its connection';
      throw away(node, what, error);
    }
  }

  /**
   * A request that passes as it is, such as one of the Spark UI; answers once the headers of the answer are there. Its body is read as
   * fast as the caller takes it.
   */
  public async raw(node: NodeAddress, request: RawNodeRequest): Promise<IncomingMessage> {
    const patience = this.props.now() + PATIENCE;
    for (;;) {
      const remembered = canRepeat(request) ? this.lastRelays.of(node) : undefined;
      const address = remembered ?? (await this.locate(node));
      const response = address === undefined ? undefined : await this.attempt(address, node, request);
      if (response?.headers[ANSWERED_BY] === 'node') return response;
      if (response) throw await refusalOf(response, node, request.signal);
      this.lastRelays.forget(node);
      request.signal.throwIfAborted();
      if (remembered !== undefined) continue;
      if (this.props.now() >= patience) throw away(node, 'is not connected');
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  }

  /** Lets go of connections to relays. */
  public close(): void {
    this.agent.destroy();
  }

  /** Where the node is now; undefined while it is nowhere. */
  private async locate(node: NodeAddress): Promise<string | undefined> {
    const location = await locateNode(this.props.database, node);
    if (!location) throw notFound('node', node.nodeId);
    if (location.relayAddress !== undefined) this.lastRelays.remember(node, location.relayAddress);
    return location.relayAddress;
  }

  /** Undefined when the node got nothing of it. */
  private async attempt(address: string, node: NodeAddress, request: RawNodeRequest): Promise<IncomingMessage | undefined> {
    const token = await this.props.tokens.issue(this.props.caller, 'relay');
    try {
      return await send({
        agent: this.agent,
        address,
        method: request.method,
        path: nodePath(node, request.path),
        headers: { ...request.headers, authorization: `Bearer ${token}` },
        body: request.body,
        signal: request.signal,
      });
    } catch (error) {
      if (error instanceof NotSent && canRepeat(request)) return undefined;
      throw error;
    }
  }
}

/** What was read of a stream cannot be sent again. */
function canRepeat({ body }: RawNodeRequest): boolean {
  return body === undefined || Buffer.isBuffer(body);
}

async function refusalOf(response: IncomingMessage, node: NodeAddress, signal: AbortSignal): Promise<Error> {
  const body = await readJson(response, signal);
  if (response.statusCode === 404) return notFound('node', node.nodeId);
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : 'without a reason';
  return new Error(`the relay refused a call of node ${node.nodeId} with status ${response.statusCode}: ${message}`);
}

function away({ nodeId }: NodeAddress, what: string, cause?: unknown): ApiError {
  return new ApiError('TEMPORARILY_UNAVAILABLE', `node ${nodeId} ${what}; try again`, { cause, retryAfter: AWAY_FOR });
}
