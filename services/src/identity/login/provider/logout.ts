import type { FastifyReply, FastifyRequest } from 'fastify';
import { buildEndSessionUrl } from 'openid-client';
import { sendTo } from '../html';
import { workspaceNamed } from '../place';
import type { EndedSession } from '../session';
import { providerOf, type ProviderLoginContext, type ProviderRequest } from './context';
import { returnOrigin, workspaceHostOf } from './hosts-of-login';

/** Most characters of an ID token in an address, which servers take no longer than about 8,000. */
const MOST_OF_HINT = 4_000;

/**
 * Where the browser logs out of the provider that logged it in (OpenID Connect RP-Initiated Logout). Undefined where there is
 * nothing to log out of: a login by password, a provider that does not offer it, is not there, or is the account's no more.
 */
export async function providerLogoutUrl(
  request: FastifyRequest,
  { accountId, issuer, idToken }: EndedSession,
  { database, hosts, connections }: ProviderLoginContext,
): Promise<string | undefined> {
  const provider = issuer === undefined ? undefined : await providerOf(database, accountId);
  if (!provider || provider.issuer !== issuer) return undefined;
  const home = workspaceHostOf(request, hosts);
  const parameters = {
    post_logout_redirect_uri: `${returnOrigin(request, hosts)}/logout`,
    ...(idToken !== undefined && idToken.length <= MOST_OF_HINT && { id_token_hint: idToken }),
    ...(home !== undefined && { state: home }),
  };
  try {
    const configuration = await connections.to(provider);
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    const url = buildEndSessionUrl(configuration, parameters);
    if (/^https?:$/.test(url.protocol)) return url.href;
    throw new Error(`end_session_endpoint must be an address of the web, got ${JSON.stringify(url.href)}`);
  } catch (error) {
    // Here the person is logged out all the same.
    request.log.info({ error }, 'a provider does not say where to log out');
    return undefined;
  }
}

/** Where a provider sends browsers back that have logged out: on to the page of the login where they did so here. Logs nobody out. */
export async function afterLogout(
  request: ProviderRequest,
  reply: FastifyReply,
  { database, hosts }: ProviderLoginContext,
): Promise<FastifyReply> {
  const { state } = request.query;
  const isWorkspace = typeof state === 'string' && (await workspaceNamed(database, state)) !== undefined;
  return sendTo(reply, isWorkspace ? `${hosts.workspaceOrigin(state)}/login` : '/login');
}
