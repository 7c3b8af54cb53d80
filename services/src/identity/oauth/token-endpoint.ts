import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../platform/database/database';
import type { Caller } from '../../platform/http/caller';
import type { Hosts } from '../../platform/http/hosts';
import type { Ids } from '../../platform/ids';
import type { LakehouseSchema } from '../../schema';
import type { IssuerKeys } from '../federation/issuer-keys';
import { exchangeToken } from '../federation/token-exchange';
import { formOf, readForms } from '../forms';
import { placeOf } from '../login/place';
import { ACCESS_TOKEN_LIFETIME, type AccessTokens, type Grant } from './access-tokens';
import { grantForClient } from './client-credentials';
import { clientIdOf, clientSecretOf } from './client-of-request';
import { redeemCode, redeemRefreshToken } from './grants';
import { OAuthError } from './oauth-error';
import { oidcPath, originOf } from './origin';
import { scopesOf, withoutRefresh } from './scopes';

export interface TokenContext {
  readonly database: Database<LakehouseSchema>;
  readonly hosts: Hosts;
  readonly accessTokens: AccessTokens;
  readonly now: () => number;
  readonly ids: Ids;
  readonly issuerKeys: IssuerKeys;
}

/** A request for a token. */
interface TokenRequest {
  readonly request: FastifyRequest;
  readonly form: URLSearchParams;
  /** Account that the path names. */
  readonly accountId?: string;
  /** Issuer of the tokens that are had here. */
  readonly issuer: string;
}

/** What a client gets its tokens for. */
interface Granted {
  readonly grant: Grant;
  readonly caller: Caller;
  readonly scope: string;
  readonly refreshToken?: string;
}

/** How tokens are had, by `grant_type`. */
const GRANTS: Readonly<Record<string, (asked: TokenRequest, context: TokenContext) => Promise<Granted>>> = {
  client_credentials: clientCredentials,
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  'urn:ietf:params:oauth:grant-type:token-exchange': tokenExchange,
};

export const GRANT_TYPES = Object.keys(GRANTS);

/** Where access tokens are had (RFC 6749), for a workspace or the account that the path names. */
export async function registerTokenEndpoint(server: FastifyInstance, context: TokenContext): Promise<void> {
  await server.register((scope) => {
    readForms(scope);
    scope.setErrorHandler((error, request, reply) => {
      if (!(error instanceof OAuthError)) throw error;
      return refuse(error, request, reply);
    });
    for (const base of ['/oidc', '/oidc/accounts/:account_id']) {
      const config = { operation: 'OAuth.Token' };
      scope.post<{ Params: { account_id?: string } }>(`${base}/v1/token`, { config }, (request, reply) => {
        void reply.header('cache-control', 'no-store');
        return token(request, request.params.account_id, context);
      });
    }
    return Promise.resolve();
  });
}

async function token(request: FastifyRequest, accountId: string | undefined, context: TokenContext): Promise<object> {
  const form = formOf(request);
  const grantType = form.get('grant_type') ?? '';
  const grantFor = Object.hasOwn(GRANTS, grantType) ? GRANTS[grantType] : undefined;
  if (!grantFor) {
    throw new OAuthError(
      'unsupported_grant_type',
      `grant_type must be one of ${GRANT_TYPES.join(', ')}, got ${JSON.stringify(grantType)}`,
    );
  }
  const issuer = `${originOf(request, context.hosts)}${oidcPath(accountId)}`;
  const { grant, caller, scope, refreshToken: next } = await grantFor({ request, form, accountId, issuer }, context);
  request.caller = caller;
  return {
    access_token: await context.accessTokens.issue(grant, issuer, caller.name, scope),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_LIFETIME,
    scope,
    ...(next !== undefined && { refresh_token: next }),
  };
}

/** A service principal, by one of its secrets. */
async function clientCredentials(
  { request, form, accountId }: TokenRequest,
  { database, hosts, now }: TokenContext,
): Promise<Granted> {
  const clientSecret = clientSecretOf(request, form);
  const clientId = clientIdOf(request, form);
  if (!clientId || !clientSecret) {
    throw new OAuthError('invalid_client', 'the client must name itself by HTTP Basic or by client_id and client_secret');
  }
  const scope = withoutRefresh(scopesOf(form.get('scope')));
  const host = hosts.meaningOf(request.hostname.toLowerCase());
  const shown = { clientId, clientSecret, host, ...(accountId !== undefined && { accountId }) };
  return { ...(await grantForClient(database, shown, new Date(now()))), scope };
}

/** A client that a person let act for them, for the first time. */
function authorizationCode({ request, form, issuer }: TokenRequest, context: TokenContext): Promise<Granted> {
  return redeemCode(
    {
      code: required(form, 'code'),
      clientId: clientIdOf(request, form) ?? required(form, 'client_id'),
      redirectUri: required(form, 'redirect_uri'),
      codeVerifier: required(form, 'code_verifier'),
      issuer,
    },
    context,
  );
}

/** The same once more. */
function refreshToken({ request, form, issuer }: TokenRequest, context: TokenContext): Promise<Granted> {
  const clientId = clientIdOf(request, form) ?? required(form, 'client_id');
  const scope = form.get('scope');
  return redeemRefreshToken({ refreshToken: required(form, 'refresh_token'), clientId, issuer, scope }, context);
}

/** Whoever shows a token of an issuer that the account trusts. */
async function tokenExchange({ request, form, accountId }: TokenRequest, context: TokenContext): Promise<Granted> {
  const scope = withoutRefresh(scopesOf(form.get('scope')));
  const shown = { subjectToken: required(form, 'subject_token'), subjectTokenType: required(form, 'subject_token_type') };
  const clientId = clientIdOf(request, form) || undefined;
  const place = await placeOf(request, accountId, context);
  if (!place) throw new OAuthError('invalid_request', 'there is no such workspace or account');
  return { ...(await exchangeToken({ ...shown, clientId, place }, { ...context, log: request.log })), scope };
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw new OAuthError('invalid_request', `${name} is missing`);
  return value;
}

function refuse(error: OAuthError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.log.info({ reason: error.code }, 'token refused');
  if (error.status === 401) void reply.header('www-authenticate', 'Basic');
  return reply.code(error.status).send({ error: error.code, error_description: error.message });
}
