import { fastify, type FastifyInstance, type InjectOptions } from 'fastify';
import type { CustomerAws } from '../src/account/aws/customer-aws';
import { LOCAL_AWS } from '../src/account/aws/local-aws';
import { accountAnswers } from '../src/account/internal/answers';
import type { Reach } from '../src/identity/federation/public-request';
import { AccessTokens } from '../src/identity/oauth/access-tokens';
import { SigningKeys } from '../src/identity/oauth/signing-keys';
import { Database } from '../src/platform/database/database';
import { Hosts } from '../src/platform/http/hosts';
import type { Operation } from '../src/platform/http/operation';
import { RateLimits } from '../src/platform/http/rate-limits';
import { apiServerOptions } from '../src/platform/http/server-options';
import { RANDOM_IDS } from '../src/platform/ids';
import type { LakehouseSchema } from '../src/schema';
import { serveApi } from '../src/webapp/api';
import { platformDatabase } from './database/platform';
import { InProcessCalls } from './in-process-calls';
import { People } from './identity/people';

/** Domain of the API: `accounts.<domain>` and the workspaces' hosts lie in it. */
export const DOMAIN = 'lake.example.com';

/** The API on a real database, with a clock that a test moves. */
export class Api {
  /**
   * @param sharedOrigin origin of everything, as on one machine; otherwise each has its host in the domain
   * @param reach where providers may be
   */
  public static async start(operations: readonly Operation<LakehouseSchema>[], sharedOrigin = '', reach?: Reach): Promise<Api> {
    const api = new Api(await platformDatabase());
    const { keys, accessTokens } = api;
    await serveApi(api.server, operations, {
      database: api.database,
      hosts: new Hosts(DOMAIN, sharedOrigin),
      // The clock stands still, so nothing is ever given back.
      limits: new RateLimits(() => api.now, 'Default=1000000,Tokens=1000000,Permissions=1000000,Workspace=1000000'),
      now: () => api.now,
      ids: RANDOM_IDS,
      calls: new InProcessCalls(() => api.answers),
      keys,
      accessTokens,
      reach,
    });
    return api;
  }

  public now = Date.UTC(2026, 10, 24);
  /** What the cluster manager answers; waiting for AWS moves the clock. */
  public answers = this.answersOf(LOCAL_AWS);
  public readonly people: People;
  public readonly database: Database<LakehouseSchema>;
  public readonly accessTokens: AccessTokens;
  private readonly keys: SigningKeys;
  private readonly server: FastifyInstance = fastify(apiServerOptions(RANDOM_IDS, { trustedProxies: 0 }));

  private constructor(public readonly platform: Awaited<ReturnType<typeof platformDatabase>>) {
    this.people = new People(platform.owner);
    this.database = new Database(platform.as('lakehouse_webapp'));
    const now = () => this.now;
    this.keys = new SigningKeys(this.database, now, RANDOM_IDS);
    this.accessTokens = new AccessTokens(this.keys, now, RANDOM_IDS);
  }

  /** The same for another AWS. */
  public answersOf(aws: CustomerAws) {
    return accountAnswers(aws, { now: () => this.now, rest: (time) => Promise.resolve(void (this.now += time)) });
  }

  /** Listens on loopback; answers the origin. */
  public listen(): Promise<string> {
    return this.server.listen({ host: '127.0.0.1', port: 0 });
  }

  /** One request as it is. */
  public inject(options: InjectOptions) {
    return this.server.inject(options);
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
