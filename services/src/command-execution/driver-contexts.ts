import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { CommandStatus, ContextStatus, type Credentials, type NewCommand, type NewContext } from '../agent/api/commands';
import { ApiError, notFound, STATUS_OF, type ErrorCode } from '../platform/http/api-error';
import type { Driver } from './driver';
import type { NodeCaller } from './node-caller';

/** In milliseconds: how long a driver may take for an answer beyond what it is asked to wait. */
const ANSWERS_WITHIN = 15_000;

/** Owners that are remembered; the oldest are asked for again. */
const KEPT_OWNERS = 10_000;

/**
 * The execution contexts of drivers. A context belongs to who made it: for everybody else, admins too, it does not exist, since its
 * variables and credentials are that user's.
 */
export class DriverContexts {
  /** User ids by driver and context; whose a context is never changes. */
  private readonly owners = new Map<string, string>();

  constructor(private readonly nodes: NodeCaller) {}

  public async create(driver: Driver, context: NewContext): Promise<ContextStatus> {
    const made = await this.ask(driver, ContextStatus, 'POST', '/v1/contexts', context);
    this.remember(driver, made);
    return made;
  }

  /** @param wait in milliseconds, for it to leave Pending */
  public async status(driver: Driver, contextId: string, userId: string, wait: number): Promise<ContextStatus> {
    const found = await this.ask(driver, ContextStatus, 'GET', `${pathOf(contextId)}?wait=${wait}`, undefined, wait);
    this.remember(driver, found);
    await this.requireOwner(driver, contextId, userId);
    return found;
  }

  public async destroy(driver: Driver, contextId: string, userId: string): Promise<void> {
    await this.requireOwner(driver, contextId, userId);
    await this.send(driver, 'DELETE', pathOf(contextId));
    this.owners.delete(nameOf(driver, contextId));
  }

  public async execute(driver: Driver, contextId: string, userId: string, command: NewCommand): Promise<CommandStatus> {
    await this.requireOwner(driver, contextId, userId);
    return this.ask(driver, CommandStatus, 'POST', `${pathOf(contextId)}/commands`, command);
  }

  /** @param wait in milliseconds, for it to be over */
  public async commandStatus(
    driver: Driver,
    contextId: string,
    commandId: string,
    userId: string,
    wait: number,
  ): Promise<CommandStatus> {
    await this.requireOwner(driver, contextId, userId);
    const path = `${pathOf(contextId)}/commands/${encodeURIComponent(commandId)}?wait=${wait}`;
    return this.ask(driver, CommandStatus, 'GET', path, undefined, wait);
  }

  /** Gives the code of a context other access to the API, also while it runs. */
  public async renew(driver: Driver, contextId: string, userId: string, credentials: Credentials): Promise<void> {
    await this.requireOwner(driver, contextId, userId);
    await this.send(driver, 'POST', `${pathOf(contextId)}/credentials`, credentials);
  }

  public async cancel(driver: Driver, contextId: string, commandId: string, userId: string): Promise<CommandStatus> {
    await this.requireOwner(driver, contextId, userId);
    return this.ask(driver, CommandStatus, 'POST', `${pathOf(contextId)}/commands/${encodeURIComponent(commandId)}/cancel`);
  }

  private async requireOwner(driver: Driver, contextId: string, userId: string): Promise<void> {
    const name = nameOf(driver, contextId);
    if (!this.owners.has(name)) this.remember(driver, await this.ask(driver, ContextStatus, 'GET', pathOf(contextId)));
    if (this.owners.get(name) !== userId) throw notFound('context', contextId);
  }

  private remember(driver: Driver, { id, userId }: ContextStatus): void {
    const [oldest] = this.owners.keys();
    if (oldest !== undefined && this.owners.size >= KEPT_OWNERS) this.owners.delete(oldest);
    this.owners.set(nameOf(driver, id), userId);
  }

  private async ask<Answer extends TSchema>(
    driver: Driver,
    answer: Answer,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    wait = 0,
  ): Promise<Static<Answer>> {
    const reply = await this.send(driver, method, path, body, wait);
    if (Check(answer, reply)) return reply;
    throw new Error(`the driver answered ${method} ${path} with what nobody knows: ${JSON.stringify(reply)}`);
  }

  private async send(
    driver: Driver,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
    wait = 0,
  ): Promise<unknown> {
    const reply = await this.nodes.call(driver, { method, path, body, timeout: wait + ANSWERS_WITHIN });
    if (reply.status < 300) return reply.body;
    throw refusalOf(reply.body, `${method} ${path}`, reply.status);
  }
}

/** What the driver says is wrong with the request is wrong with that of its caller; anything else is a fault of ours. */
function refusalOf(body: unknown, call: string, status: number): Error {
  const { error_code: code, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = typeof message === 'string' ? message : `status ${status}`;
  if (isErrorCode(code) && STATUS_OF[code] < 500 && code !== 'ENDPOINT_NOT_FOUND') return new ApiError(code, text);
  return new Error(`the driver failed ${call}: ${text}`);
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(STATUS_OF, code);
}

function nameOf({ accountId, nodeId }: Driver, contextId: string): string {
  return `${accountId}/${nodeId}/${contextId}`;
}

function pathOf(contextId: string): string {
  return `/v1/contexts/${encodeURIComponent(contextId)}`;
}
