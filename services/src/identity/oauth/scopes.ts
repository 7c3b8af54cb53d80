import { OAuthError } from './oauth-error';

/** All that the person or service principal may do; what SQL connectors ask for; and refresh tokens. */
export const ALL_APIS = 'all-apis';
export const SQL = 'sql';
export const OFFLINE_ACCESS = 'offline_access';

export const SCOPES = [ALL_APIS, SQL, OFFLINE_ACCESS] as const;
const KNOWN: ReadonlySet<string> = new Set(SCOPES);

/** What a token for SQL alone may call: queries, and what finds the compute for them and has it run. */
const OF_SQL = /^\/(sql\/|api\/2\.0\/sql\/|api\/2\.[01]\/clusters\/(get|list|start)$)/;

/**
 * Scopes that are asked for, separated by spaces. Who names nothing to do asks for everything.
 *
 * @throws OAuthError for one that there is not
 */
export function scopesOf(text: string | null): ReadonlySet<string> {
  const asked = (text ?? '').split(' ').filter(Boolean);
  const unknown = asked.find((scope) => !KNOWN.has(scope));
  if (unknown !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `scope must be ${ALL_APIS} or ${SQL}, with ${OFFLINE_ACCESS} or without, got ${JSON.stringify(unknown)}`,
    );
  }
  return new Set(asked.some((scope) => scope !== OFFLINE_ACCESS) ? asked : [ALL_APIS, ...asked]);
}

/**
 * What a refresh token is redeemed for: all that was allowed, or the part of it that is asked for (RFC 6749 section 6).
 *
 * @throws OAuthError for more than that
 */
export function scopeWithin(allowed: string, text: string | null): string {
  const asked = new Set((text ?? '').split(' ').filter(Boolean));
  const beyond = [...asked].find((scope) => !allowed.split(' ').includes(scope));
  if (beyond !== undefined) {
    throw new OAuthError('invalid_scope', `scope must be within what was allowed, ${allowed}, got ${JSON.stringify(beyond)}`);
  }
  return [...asked].some((scope) => scope !== OFFLINE_ACCESS) ? [...asked].join(' ') : allowed;
}

/** The scopes of whom no refresh token is given. */
export function withoutRefresh(scopes: ReadonlySet<string>): string {
  return [...scopes].filter((scope) => scope !== OFFLINE_ACCESS).join(' ');
}

/** Whether a token of these scopes may call an operation. */
export function reaches(scopes: ReadonlySet<string>, path: string): boolean {
  return scopes.has(ALL_APIS) || (scopes.has(SQL) && OF_SQL.test(path));
}
