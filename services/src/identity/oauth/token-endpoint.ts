import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../platform/database/database';
import type { Hosts } from '../../platform/http/hosts';
import type { LakehouseSchema } from '../../schema';
import { ACCESS_TOKEN_LIFETIME, type AccessTokens } from './access-tokens';
import { grantForClient } from './client-credentials';
import { OAuthError } from './oauth-error';
import { oidcPath, originOf } from './origin';

export interface TokenContext {
  readonly database: Database<LakehouseSchema>;
  readonly hosts: Hosts;
  readonly accessTokens: AccessTokens;
  readonly now: () => number;
}

/** Scopes that a client may ask for. */
const SCOPES: ReadonlySet<string> = new Set(['all-apis', 'offline_access']);

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
      scope.post<{ Params: { account_id?: string } }>(`${base}/v1/token`, { config }, async (request, reply) => {
        void reply.header('cache-control', 'no-store');
        const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
        const grantType = form.get('grant_type');
        if (grantType === 'client_credentials') return clientToken(request, request.params.account_id, form, context);
        throw new OAuthError('unsupported_grant_type', `grant_type must be client_credentials, got ${JSON.stringify(grantType)}`);
      });
    }
    return Promise.resolve();
  });
}

/** OAuth sends its parameters as a form. */
function readForms(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(body.toString())),
  );
}

async function clientToken(
  request: FastifyRequest,
  accountId: string | undefined,
  form: URLSearchParams,
  { database, hosts, accessTokens, now }: TokenContext,
): Promise<object> {
  const { clientId, clientSecret } = clientOf(request, form);
  const scope = form.get('scope') ?? 'all-apis';
  const unknown = scope.split(' ').find((word) => !SCOPES.has(word));
  if (unknown !== undefined) throw new OAuthError('invalid_scope', `scope must be all-apis, got ${JSON.stringify(unknown)}`);
  const host = hosts.meaningOf(request.hostname.toLowerCase());
  const shown = { clientId, clientSecret, host, ...(accountId !== undefined && { accountId }) };
  const { grant, caller } = await grantForClient(database, shown, new Date(now()));
  request.caller = caller;
  const issuer = `${originOf(request, hosts)}${oidcPath(accountId)}`;
  return {
    access_token: await accessTokens.issue(grant, issuer, caller.name, 'all-apis'),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_LIFETIME,
    scope: 'all-apis',
  };
}

/** A client names itself in the header, where both parts are form-encoded (RFC 6749 section 2.3.1), or in the form. */
function clientOf(request: FastifyRequest, form: URLSearchParams): { clientId: string; clientSecret: string } {
  const [, value] = /^basic +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const [id, ...rest] = value ? Buffer.from(value, 'base64').toString().split(':') : [];
  const clientId = id ?? form.get('client_id');
  const clientSecret = value ? rest.join(':') : form.get('client_secret');
  if (!clientId || !clientSecret) {
    throw new OAuthError('invalid_client', 'the client must name itself by HTTP Basic or by client_id and client_secret');
  }
  return { clientId, clientSecret };
}

function refuse(error: OAuthError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.log.info({ reason: error.code }, 'token refused');
  if (error.status === 401) void reply.header('www-authenticate', 'Basic');
  return reply.code(error.status).send({ error: error.code, error_description: error.message });
}
