import { Refusal, type Actor } from '../platform/http/refusal';

/**
 * The token of a `Bearer` header, or of a `Basic` one as some tools send it: user `token`, the token as password.
 *
 * @throws Refusal when there is none; asked before anything of the request is read
 */
export function bearerToken(authorization: string | undefined): string {
  const [, scheme, value] = /^(bearer|basic) +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (!scheme || !value) {
    const message = 'the request has no credentials; send "Authorization: Bearer <token>"';
    throw new Refusal('UNAUTHENTICATED', message, authorization === undefined ? 'no credentials' : 'credentials of another kind');
  }
  if (scheme.toLowerCase() === 'bearer') return value;
  const [user, ...password] = Buffer.from(value, 'base64').toString().split(':');
  return user === 'token' ? password.join(':') : '';
}

/** Never says which part is wrong: unknown, expired, inactive and suspended look the same. The reason is for the log. */
export function wrongCredentials(reason: string, actor?: Actor): Refusal {
  const message = 'the credentials are not valid: unknown, expired, or of someone who is no longer active';
  return new Refusal('UNAUTHENTICATED', message, reason, actor);
}

/** Another account, or another account's workspace, looks like one that never was. */
export function noPlace(kind: 'account' | 'workspace', id: string, actor?: Actor): Refusal {
  return new Refusal('RESOURCE_DOES_NOT_EXIST', `${kind} ${id} does not exist`, `the ${kind} is not the caller's`, actor);
}
