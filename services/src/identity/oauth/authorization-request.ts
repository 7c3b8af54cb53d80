import { OAuthError } from './oauth-error';
import { findPublicClient, loopbackUrl, type PublicClient } from './public-clients';
import { scopesOf } from './scopes';

/** A client's request to act for whoever is at the browser (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export interface AuthorizationRequest {
  readonly client: PublicClient;
  readonly redirectUri: URL;
  /** As the client wrote it, and will have to write it again. */
  readonly redirectText: string;
  readonly state: string | null;
}

/** What the client asks for. */
export interface AuthorizationAsked {
  readonly scopes: ReadonlySet<string>;
  /** SHA-256 of what only the client knows, in base64url. */
  readonly codeChallenge: string;
}

/**
 * Who asks, and where the answer goes.
 *
 * @returns what is wrong with it: then there is nowhere to send an answer, and the person is told
 */
export function readClient(query: URLSearchParams): AuthorizationRequest | string {
  const twice = [...query.keys()].find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) return `The parameter ${twice} is there twice.`;
  const client = findPublicClient(query.get('client_id'));
  if (!client) return `There is no client ${JSON.stringify(query.get('client_id'))}.`;
  const redirectText = query.get('redirect_uri');
  const redirectUri = loopbackUrl(redirectText);
  if (!redirectUri || redirectText === null) {
    return `The address ${JSON.stringify(redirectText)} is not one of a program on this computer, such as http://localhost:8020.`;
  }
  return { client, redirectUri, redirectText, state: query.get('state') };
}

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** @throws OAuthError for what the client has to be told */
export function readAsked(query: URLSearchParams): AuthorizationAsked {
  if (query.get('response_type') !== 'code') throw new OAuthError('unsupported_response_type', 'response_type must be code');
  const codeChallenge = query.get('code_challenge') ?? '';
  if (query.get('code_challenge_method') !== 'S256' || !CHALLENGE.test(codeChallenge)) {
    throw new OAuthError(
      'invalid_request',
      'code_challenge must be there, 43 characters of base64url, with code_challenge_method S256',
    );
  }
  return { scopes: scopesOf(query.get('scope')), codeChallenge };
}

/** Where the browser takes an answer. */
export function answerUrl({ redirectUri, state }: AuthorizationRequest, answer: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}
