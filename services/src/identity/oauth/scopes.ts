import { OAuthError } from './oauth-error';

/** All that the person or service principal may do; and refresh tokens. */
export const ALL_APIS = 'all-apis';
export const OFFLINE_ACCESS = 'offline_access';

const SCOPES: ReadonlySet<string> = new Set([ALL_APIS, OFFLINE_ACCESS]);

/**
 * Scopes that are asked for, separated by spaces.
 *
 * @throws OAuthError for one that there is not
 */
export function scopesOf(text: string | null): ReadonlySet<string> {
  const asked = (text ?? ALL_APIS).split(' ').filter(Boolean);
  const unknown = asked.find((scope) => !SCOPES.has(scope));
  if (unknown !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `scope must be ${ALL_APIS}, with ${OFFLINE_ACCESS} or without, got ${JSON.stringify(unknown)}`,
    );
  }
  return new Set(asked);
}
