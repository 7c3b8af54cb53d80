import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findWorkspaceByHost } from '../../account/workspace-by-host';
import type { Database } from '../../platform/database/database';
import { notFound } from '../../platform/http/api-error';
import type { Hosts } from '../../platform/http/hosts';
import type { LakehouseSchema } from '../../schema';
import { oidcPath, originOf } from './origin';
import { SCOPES } from './scopes';
import type { SigningKeys } from './signing-keys';
import { GRANT_TYPES } from './token-endpoint';

export interface DiscoveryContext {
  readonly database: Database<LakehouseSchema>;
  readonly hosts: Hosts;
  readonly keys: SigningKeys;
}

type AccountPath = { Params: { account_id?: string } };

/** What clients read before they log in: what the host is, where tokens are had, which keys sign them. For everyone. */
export function registerDiscovery(server: FastifyInstance, context: DiscoveryContext): void {
  const { hosts, keys } = context;
  server.get('/.well-known/databricks-config', { config: { operation: 'Discovery.Host' } }, (request) =>
    hostMetadata(request, context),
  );
  for (const base of ['/oidc', '/oidc/accounts/:account_id']) {
    for (const document of ['oauth-authorization-server', 'openid-configuration']) {
      const config = { operation: 'Discovery.Authorization' };
      server.get<AccountPath>(`${base}/.well-known/${document}`, { config }, (request) =>
        authorizationServer(`${originOf(request, hosts)}${oidcPath(request.params.account_id)}`),
      );
    }
    server.get(`${base}/jwks.json`, { config: { operation: 'Discovery.Keys' } }, () => keys.published());
  }
}

/** The public SDKs read this first of all, and take from it where they log in. */
async function hostMetadata(request: FastifyRequest, { database, hosts }: DiscoveryContext): Promise<object> {
  const origin = originOf(request, hosts);
  const meaning = hosts.meaningOf(request.hostname.toLowerCase());
  if (meaning.kind === 'account') {
    return { cloud: 'AWS', host_type: 'ACCOUNT_HOST', oidc_endpoint: `${origin}${oidcPath('{account_id}')}` };
  }
  const common = { cloud: 'AWS', oidc_endpoint: `${origin}${oidcPath()}` };
  if (meaning.kind === 'shared') return { ...common, host_type: 'UNIFIED_HOST' };

  const find = { by: 'deploymentName', value: meaning.deploymentName } as const;
  const workspace = await database.inFoundAccount(
    find,
    async (tx) => (await findWorkspaceByHost(tx, find.value))?.accountId,
    (tx) => findWorkspaceByHost(tx, find.value),
  );
  if (!workspace) throw notFound('workspace', request.hostname);
  return {
    ...common,
    host_type: 'WORKSPACE_HOST',
    account_id: workspace.accountId,
    workspace_id: workspace.workspaceId,
    token_federation_default_oidc_audiences: [`${origin}/oidc/v1/token`],
  };
}

/** Metadata of an authorization server (RFC 8414): what works at this place, and nothing else. */
function authorizationServer(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/v1/authorize`,
    token_endpoint: `${issuer}/v1/token`,
    jwks_uri: `${issuer}/jwks.json`,
    scopes_supported: SCOPES,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: GRANT_TYPES,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    // Service principals show a secret; a client that a person lets act for them has none.
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  };
}
