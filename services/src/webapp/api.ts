import type { FastifyInstance } from 'fastify';
import { DatabaseAuditTrail } from '../audit/trail';
import { IdentityGate } from '../identity/gate';
import { IssuerKeys } from '../identity/federation/issuer-keys';
import type { Reach } from '../identity/federation/public-request';
import { PasswordCheck } from '../identity/login/password-hash';
import { ProviderConnections } from '../identity/login/provider/connections';
import { registerLogin } from '../identity/login/routes';
import type { AccessTokens } from '../identity/oauth/access-tokens';
import { registerAuthorize } from '../identity/oauth/authorize';
import { registerDiscovery } from '../identity/oauth/discovery';
import type { SigningKeys } from '../identity/oauth/signing-keys';
import { registerTokenEndpoint } from '../identity/oauth/token-endpoint';
import type { Database } from '../platform/database/database';
import { registerOperations } from '../platform/http/api-server';
import { replyWithErrors } from '../platform/http/error-reply';
import { findFaults } from '../platform/http/faults';
import type { Hosts } from '../platform/http/hosts';
import { registerApiPage } from '../platform/http/api-page';
import { openApiDocument } from '../platform/http/open-api';
import type { Operation } from '../platform/http/operation';
import type { RateLimits } from '../platform/http/rate-limits';
import { logRequests } from '../platform/http/request-log';
import { validateRequests } from '../platform/http/validation';
import type { Ids } from '../platform/ids';
import type { InternalCaller } from '../platform/internal-calls/internal-call';
import type { LakehouseSchema } from '../schema';

/** What the API is made of. */
export interface ApiParts {
  readonly database: Database<LakehouseSchema>;
  readonly hosts: Hosts;
  readonly limits: RateLimits;
  readonly now: () => number;
  readonly ids: Ids;
  readonly calls: InternalCaller;
  readonly keys: SigningKeys;
  readonly accessTokens: AccessTokens;
  /** In milliseconds: how long a request may take once it has arrived. @default - 55 seconds */
  readonly answerTimeout?: number;
  /** Where providers and other issuers may be. @default - at public addresses; on one machine anywhere */
  readonly reach?: Reach;
}

/** Makes a server the API: what everyone may read, where people log in and tokens are had, and the operations behind the gate. */
export async function serveApi(
  server: FastifyInstance,
  operations: readonly Operation<LakehouseSchema>[],
  parts: ApiParts,
): Promise<void> {
  const { database, hosts, limits, now, ids, calls, keys, accessTokens, answerTimeout } = parts;
  logRequests(server);
  validateRequests(server);
  findFaults(server);
  replyWithErrors(server);
  registerDiscovery(server, { database, hosts, keys });
  const audit = new DatabaseAuditTrail(database, now, ids);
  const login = { database, hosts, audit, now, ids };
  const reach = parts.reach ?? (hosts.isOneMachine ? 'anywhere' : 'internet');
  const connections = new ProviderConnections(now, reach);
  await registerLogin(server, { ...login, passwords: new PasswordCheck(), connections });
  await registerAuthorize(server, login);
  const issuerKeys = new IssuerKeys(now, reach);
  await registerTokenEndpoint(server, { database, hosts, accessTokens, now, ids, issuerKeys });
  registerApiPage(server, openApiDocument(operations));
  registerOperations<LakehouseSchema>(server, operations, {
    gate: new IdentityGate(database, now, hosts, accessTokens),
    audit,
    limits,
    now,
    ids,
    calls,
    answerTimeout,
  });
}
