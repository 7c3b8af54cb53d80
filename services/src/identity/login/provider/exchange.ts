import {
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  ResponseBodyError,
  type Configuration,
} from 'openid-client';
import { nonceOf, type Attempt } from './attempt';
import type { ProviderConnections } from './connections';
import { LoginProblem, neededClaims, type Claims } from './person';
import type { ProviderRow } from './statements';

/**
 * Where the browser is sent to log in.
 *
 * @param hint user name of who is about to log in, where that is known
 */
export async function loginUrl(
  provider: ProviderRow,
  attempt: Attempt,
  redirectUri: string,
  connections: ProviderConnections,
  hint?: string,
): Promise<string> {
  const url = buildAuthorizationUrl(await connect(provider, connections), {
    redirect_uri: redirectUri,
    scope: [...new Set(['openid', ...provider.scopes])].join(' '),
    state: attempt.state,
    nonce: nonceOf(attempt),
    code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
    ...(hint !== undefined && { login_hint: hint }),
  });
  return url.href;
}

/** What a provider says of a person, and the token in which it does. */
export interface Proof {
  readonly claims: Claims;
  readonly idToken?: string;
}

/**
 * What the provider says of who came back. Signature, issuer, audience, authorized party, nonce and time have been checked.
 *
 * @param url where the browser came back to, with all that the provider added
 * @throws LoginProblem when it does not log in anyone
 */
export async function claimsOf(
  provider: ProviderRow,
  attempt: Attempt,
  url: URL,
  connections: ProviderConnections,
): Promise<Proof> {
  const configuration = await connect(provider, connections);
  try {
    const checks = { expectedState: attempt.state, expectedNonce: nonceOf(attempt), pkceCodeVerifier: attempt.codeVerifier };
    const tokens = await authorizationCodeGrant(configuration, url, { ...checks, idTokenExpected: true });
    const claims = tokens.claims();
    if (!claims) throw new Error('the provider sent no ID token');
    const complete = neededClaims(provider).every((name) => name in claims);
    const idToken = tokens.id_token;
    if (complete || configuration.serverMetadata().userinfo_endpoint === undefined) return { claims, idToken };
    return { claims: { ...(await fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims }, idToken };
  } catch (error) {
    throw problemOf(error, provider.issuer);
  }
}

async function connect(provider: ProviderRow, connections: ProviderConnections): Promise<Configuration> {
  try {
    return await connections.to(provider);
  } catch (error) {
    const message = `${provider.issuer} cannot be reached, or does not say how people log in there. Try again, or tell your administrator.`;
    throw Object.assign(new LoginProblem(message), { cause: error });
  }
}

/** A provider's own words where it has some; what else may be wrong is for the log. */
function problemOf(error: unknown, issuer: string): LoginProblem {
  const said =
    error instanceof AuthorizationResponseError || error instanceof ResponseBodyError
      ? `${issuer} answered ${error.error}${error.error_description ? `: ${error.error_description}` : ''}`
      : `What ${issuer} answered does not prove who you are`;
  return Object.assign(new LoginProblem(`${said}. Nobody was logged in.`), { cause: error });
}
