import { fastify, type FastifyInstance } from 'fastify';
import { DatabaseAuditTrail } from '../src/audit/trail';
import { IdentityGate } from '../src/identity/gate';
import { Database } from '../src/platform/database/database';
import { registerOperations } from '../src/platform/http/api-server';
import { RateLimits } from '../src/platform/http/rate-limits';
import { replyWithErrors } from '../src/platform/http/error-reply';
import type { Operation } from '../src/platform/http/operation';
import { RANDOM_IDS } from '../src/platform/ids';
import type { LakehouseSchema } from '../src/schema';
import { platformDatabase } from './database/platform';
import { People } from './identity/people';

/** The API on a real database, with a clock that a test moves. */
export class Api {
  public static async start(operations: readonly Operation<LakehouseSchema>[]): Promise<Api> {
    return new Api(await platformDatabase(), operations);
  }

  public now = Date.UTC(2026, 10, 24);
  public readonly people: People;
  private readonly server: FastifyInstance;
  private readonly database: Database<LakehouseSchema>;

  private constructor(
    public readonly platform: Awaited<ReturnType<typeof platformDatabase>>,
    operations: readonly Operation<LakehouseSchema>[],
  ) {
    const now = () => this.now;
    this.people = new People(platform.owner);
    this.database = new Database(platform.as('lakehouse_webapp'));
    this.server = fastify();
    replyWithErrors(this.server);
    registerOperations<LakehouseSchema>(this.server, operations, {
      gate: new IdentityGate(this.database, now),
      audit: new DatabaseAuditTrail(this.database, now, RANDOM_IDS),
      limits: new RateLimits(now),
      now,
      ids: RANDOM_IDS,
    });
  }

  /** One request; answers the status and the body. */
  public async call(authorization: string, method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object) {
    const reply = await this.server.inject({ method, url, headers: { authorization }, ...(payload && { payload }) });
    return { status: reply.statusCode, body: reply.body === '' ? {} : reply.json<Record<string, unknown>>() };
  }

  public async stop(): Promise<void> {
    await this.server.close();
    await this.database.close();
    await this.platform.remove();
  }
}
